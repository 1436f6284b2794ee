import type { DemoApi, DemoTicket } from './demo-api.ts';
import { DemoApiError } from './demo-api.ts';
import type { Followed } from './follow-tickets.ts';
import { formatLine } from './format-line.ts';
import type { Scene, Step, Which } from './story.ts';

export interface SceneDeps {
  readonly api: DemoApi;
  readonly say: (line: string) => void;
  /** Waits until so many seconds of the story have passed. Throws when the demo is stopped. */
  readonly until: (second: number) => Promise<void>;
  /** Told of the ticket once it is there. */
  readonly opened: (ticket: Followed) => void;
}

/** Opens a scene's ticket and does what people do about it, each at its time. */
export async function playScene(scene: Scene, deps: SceneDeps): Promise<void> {
  await deps.until(scene.at);
  const created = await deps.api.createTicket(scene.ticket);
  deps.opened({
    id: created.id,
    number: created.number,
    subject: scene.ticket.subject,
    customer: created.customer.name,
    requester: scene.ticket.requester.name,
  });
  for (const step of scene.steps) {
    await deps.until(step.at);
    try {
      await playStep(step, await deps.api.getTicket(created.id), deps.api);
    } catch (error) {
      if (!(error instanceof DemoApiError)) throw error;
      const line = `${step.do} was not taken: ${error.message}`;
      deps.say(formatLine(Date.now(), created.number, line));
    }
  }
}

async function playStep(step: Step, ticket: DemoTicket, api: DemoApi): Promise<void> {
  const path = `/v1/tickets/${ticket.id}`;
  const author = ticket.assignee === null ? {} : { author: ticket.assignee.id };
  switch (step.do) {
    case 'reply':
      return api.command(`${path}/replies`, {
        body: step.body,
        ...author,
        ...(step.await_customer === undefined ? {} : { await_customer: true }),
        ...(step.resolve === undefined ? {} : { resolve: true }),
      });
    case 'customer':
      return api.command(`${path}/customer-messages`, { body: step.body });
    case 'pause':
      return api.command(`${path}/pause`, { reason: step.reason, note: step.note, ...author });
    case 'resume':
      return api.command(`${path}/resume`, { reason: step.reason, ...author });
    case 'acknowledge': {
      const { id, by } = find(ticket, step.which);
      return api.command(`/v1/escalations/${id}/acknowledge`, { note: step.note, ...by });
    }
    case 'complete': {
      const { id, by } = find(ticket, step.which);
      return api.command(`/v1/escalations/${id}/complete`, { outcome: step.outcome, ...by });
    }
  }
}

/** The newest escalation that is meant and not over yet, and whoever has it or was told last. */
function find(
  ticket: DemoTicket,
  which: Which,
): { readonly id: string; readonly by: { readonly by?: string } } {
  const found = ticket.escalations
    .filter((escalation) => escalation.state === 'open' || escalation.state === 'acknowledged')
    .filter((escalation) =>
      'trigger' in which ? escalation.trigger === which.trigger : escalation.stage?.percent === which.percent,
    )
    .sort((a, b) => a.created_at.localeCompare(b.created_at))
    .at(-1);
  if (found === undefined) {
    const what = 'trigger' in which ? which.trigger : `${which.percent} %`;
    throw new DemoApiError(`no open escalation of ${what}.`);
  }
  const told = found.targets.findLast((target) => target.agent_id !== null)?.agent_id ?? null;
  // A key that acts for nobody in particular may have it; only agents can be named.
  const has = found.acknowledged_by?.startsWith('agt_') === true ? found.acknowledged_by : null;
  const by = has ?? told;
  return { id: found.id, by: by === null ? {} : { by } };
}
