import { type Emit, InvocationEvents, type QueueEvents } from '../events.ts';
import { graphToJson } from '../graph/graph.ts';
import { type PreparedNode, Session } from '../graph/session.ts';
import type { Json } from '../json.ts';
import type { QueueItem } from '../store/queue-item.ts';
import type { QueueStore } from '../store/queue-store.ts';
import { CanceledRun, EngineError } from './engine-error.ts';
import type { NodeCache } from './node-cache.ts';
import type { EngineParts, NodeContext, Wait } from './node-context.ts';
import { runNode } from './run-node.ts';

export interface ItemRunner extends EngineParts {
  readonly queue: QueueStore;
  readonly queueEvents: QueueEvents;
  readonly emit: Emit;
  readonly cache: NodeCache;
  readonly stopSignal: AbortSignal;
  readonly wait: Wait;
}

function isStillRunning(runner: ItemRunner, item: QueueItem): boolean {
  return item.row.status === 'in_progress' && runner.queue.find(item.row.item_id) === item;
}

function contextOf(runner: ItemRunner, item: QueueItem, { node, sourceId }: PreparedNode): NodeContext {
  const events = new InvocationEvents(runner.emit, item, node, sourceId);
  const metadata: Json = node['metadata'] ?? null;
  return {
    ...runner,
    node,
    events,
    throwIfCanceled: () => {
      if (!isStillRunning(runner, item)) throw new CanceledRun();
    },
    findStalePicture: () =>
      runner.images.hasEarlierResult && runner.faults.takeStalePicture()
        ? runner.images.restoreEarlierResult()
        : undefined,
    saveImage: (png, { width, height }) => {
      events.progress({ message: 'Saving image' });
      return runner.images.create({
        png,
        width,
        height,
        origin: 'internal',
        category: 'general',
        isIntermediate: node['is_intermediate'] === true,
        sessionId: item.row.session_id,
        nodeId: node.id,
        metadata,
        graph: JSON.stringify(graphToJson(item.graph)),
        workflow: item.row.workflow === null ? null : JSON.stringify(item.row.workflow),
      });
    },
  };
}

function failItem(runner: ItemRunner, item: QueueItem, context: NodeContext, error: EngineError): void {
  const { type, message, traceback } = error;
  const fields = { error_type: type, error_message: message, error_traceback: traceback };
  if (!runner.queue.moveTo(item, 'failed', fields)) return;
  runner.queueEvents.statusChanged(item);
  context.events.failed({ type, message, traceback });
}

/** Runs one node of an item; answers whether the item goes on. */
async function runPrepared(
  runner: ItemRunner,
  item: QueueItem,
  session: Session,
  prepared: PreparedNode,
): Promise<boolean> {
  const context = contextOf(runner, item, prepared);
  const { node, sourceId, refusedInput } = prepared;
  try {
    if (refusedInput !== undefined) {
      const message = `Node ${node.id} has invalid incoming input for ${refusedInput}`;
      throw new EngineError('NodeInputError', message);
    }
    context.events.started();
    const cached = runner.cache.find(node);
    const result = cached ?? { output_meta: null, ...(await runNode(context)) };
    if (cached === undefined) runner.cache.keep(node, result);
    session.complete(sourceId, result);
    if (!isStillRunning(runner, item)) return false;
    context.events.completed(result);
    return true;
  } catch (error) {
    runner.stopSignal.throwIfAborted();
    if (error instanceof CanceledRun || !isStillRunning(runner, item)) return false;
    const known =
      error instanceof EngineError
        ? error
        : new EngineError('RuntimeError', error instanceof Error ? error.message : String(error));
    session.fail(sourceId, `${known.type}: ${known.message}`);
    failItem(runner, item, context, known);
    return false;
  }
}

/**
 * Runs one item from its first node to its end. A cancelled item stops where a real node looks for it: between
 * nodes and at each denoising step.
 */
export async function runItem(runner: ItemRunner, item: QueueItem): Promise<void> {
  const session = new Session(item.row.session_id, item.graph);
  for (let prepared = session.next(); prepared !== undefined; prepared = session.next()) {
    if (!isStillRunning(runner, item)) break;
    // Node by node the event loop gets a turn, so that a cancel can arrive in between.
    await runner.wait(0);
    if (!(await runPrepared(runner, item, session, prepared))) break;
  }
  if (!runner.cache.isInUse) runner.tensors.clear();
  if (runner.queue.find(item.row.item_id) !== item) return;
  runner.queue.update(item, { session: session.toJson() });
  if (runner.queue.moveTo(item, 'completed')) runner.queueEvents.statusChanged(item);
}
