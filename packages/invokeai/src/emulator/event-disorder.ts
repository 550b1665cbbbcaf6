import type { Emit } from './events.ts';
import type { Faults } from './faults.ts';

type Sent = Parameters<Emit>;

const groupSize = 4;

/** A group that does not fill up is sent after this time, so that nothing is held for ever. */
const groupMilliseconds = 50;

/** Sends events on as they come, or lost, doubled or reordered as the switches say. */
export function disorderly(emit: Emit, faults: Faults): Emit {
  let held: Sent[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const group = held;
    held = [];
    for (const event of group.reverse()) emit(...event);
  };
  return (...event) => {
    const { areLost, areDoubled, areReordered } = faults.events;
    if (areLost) return;
    for (const copy of areDoubled ? [event, event] : [event]) {
      if (areReordered || held.length > 0) held.push(copy);
      else emit(...copy);
    }
    if (held.length === 0) return;
    if (!areReordered || held.length >= groupSize) flush();
    else timer ??= setTimeout(flush, groupMilliseconds).unref();
  };
}
