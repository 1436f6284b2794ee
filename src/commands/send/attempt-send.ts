import { DeliveryFailed, type Notifier, type Outgoing, type Sent } from '../../integrations/notifier.ts';

/** Milliseconds in which a notifier that was told to give up may still say what happened. */
const LAST_WORD_MS = 1_000;

/**
 * Sends once, for at most `timeoutMs` of real time. A notifier that does not heed its signal is left behind.
 *
 * @throws DeliveryRefused, DeliveryFailed, or what else the notifier throws
 */
export async function attemptSend(
  notifier: Notifier,
  outgoing: Outgoing,
  timeoutMs: number,
  stop: AbortSignal,
): Promise<Sent> {
  const giveUp = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const onStop = (): void => giveUp.abort(new Error('Holdfast is stopping.'));
  const leftBehind = new Promise<never>((_, reject) => {
    giveUp.signal.addEventListener('abort', () => {
      const unknown = new DeliveryFailed(`${notifier.name} did not answer in time.`, {
        mayHaveArrived: true,
      });
      timers.push(setTimeout(() => reject(unknown), LAST_WORD_MS));
    });
  });
  timers.push(setTimeout(() => giveUp.abort(new Error(`No answer within ${timeoutMs} ms.`)), timeoutMs));
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    return await Promise.race([notifier.send(outgoing, giveUp.signal), leftBehind]);
  } finally {
    stop.removeEventListener('abort', onStop);
    for (const timer of timers) clearTimeout(timer);
  }
}
