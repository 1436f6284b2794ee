import type { KeyRole } from '../contract/words.ts';

/** Who may do what: rights come from the role of the key (semantics 47). */
export const MAY_READ: readonly KeyRole[] = ['admin', 'lead', 'agent', 'reader'];
/** Works on tickets. */
export const MAY_WORK: readonly KeyRole[] = ['admin', 'lead', 'agent'];
/** Brings in what customers say: people, and machines that pass it on. */
export const MAY_BRING: readonly KeyRole[] = ['admin', 'lead', 'agent', 'intake'];
/** Sets what customers pay for and when the house is under maintenance. */
export const MAY_LEAD: readonly KeyRole[] = ['admin', 'lead'];
/** Makes keys. */
export const MAY_ADMINISTER: readonly KeyRole[] = ['admin'];
/** Asks what became of its own command: everybody who may send one. */
export const MAY_FOLLOW: readonly KeyRole[] = ['admin', 'lead', 'agent', 'reader', 'intake'];
