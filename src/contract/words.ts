/**
 * The glossary as types: every enum that the API, the workflow and the rules share.
 * Source: semantics.md "Words"; interfaces.md "HTTP, under /v1".
 */

export const CHANNELS = ['email', 'web', 'chat', 'phone', 'api'] as const;
export type Channel = (typeof CHANNELS)[number];

export const TIERS = ['enterprise', 'professional', 'starter', 'free'] as const;
export type Tier = (typeof TIERS)[number];

export const PRIORITIES = ['P1', 'P2', 'P3', 'P4'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const LEVELS = ['HIGH', 'MEDIUM', 'LOW'] as const;
/** Urgency or impact. */
export type Level = (typeof LEVELS)[number];

export const CATEGORIES = [
  'billing',
  'technical',
  'account',
  'feature',
  'integration',
  'security',
  'other',
] as const;
export type Category = (typeof CATEGORIES)[number];

export const STATUSES = [
  'new',
  'open',
  'pending',
  'on_hold',
  'resolved',
  'closed',
  'merged',
  'spam',
  'deleted',
] as const;
export type Status = (typeof STATUSES)[number];

export const PAUSE_REASONS = [
  'awaiting_customer',
  'awaiting_third_party',
  'scheduled_maintenance',
  'customer_requested',
] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export const CLOCK_NAMES = [
  'first_response',
  'next_response',
  'resolution',
  'handover_response',
  'handover_resolution',
] as const;
export type ClockName = (typeof CLOCK_NAMES)[number];

export const PERCENTS = [50, 75, 100, 125] as const;
/** A rung of the ladder: the share of the target that has passed. 100 is the breach. */
export type Percent = (typeof PERCENTS)[number];

export const TRIGGERS = [
  'p1_created',
  'sla_breach',
  'executive_complaint',
  'recurring_issue',
  'security_incident',
  'data_breach',
  'system_outage',
  'churn_risk',
  'negative_review',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Who an escalation may be addressed to; the roster says which person fills a role. */
export const ROLES = [
  'assignee',
  'on_call',
  'lead',
  'manager',
  'director',
  'vp',
  'account_manager',
  'ciso',
  'legal',
  'cto',
  'cs_director',
  'cs_lead',
  'marketing',
  'engineering',
  'security',
  'executive_outreach',
  'last_resort',
] as const;
export type Role = (typeof ROLES)[number];

export const DELIVERY_CHANNELS = ['email', 'inbox', 'chat', 'phone', 'sms', 'pager', 'webhook'] as const;
/** How a message leaves. */
export type DeliveryChannel = (typeof DELIVERY_CHANNELS)[number];

export const KEY_ROLES = ['admin', 'lead', 'agent', 'reader', 'intake'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

export const STRATEGIES = ['round_robin', 'least_loaded', 'immediate'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Statuses from which nothing follows any more; the workflow has ended. */
export const ENDED: readonly Status[] = ['closed', 'merged', 'spam', 'deleted'];

/** Whether a ticket of this status has no workflow any more. */
export function hasEnded(status: Status): boolean {
  return ENDED.includes(status);
}
