/** A node of the engine's graph: its key in the map equals its id. */
export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly is_intermediate: boolean;
  readonly use_cache?: boolean;
  readonly [field: string]: unknown;
}

export interface GraphEdge {
  readonly source: { readonly node_id: string; readonly field: string };
  readonly destination: { readonly node_id: string; readonly field: string };
}

/**
 * The body of `POST /api/v1/queue/{queue_id}/enqueue_batch`. It never carries `data`: a value of the wrong type
 * there is accepted and then stalls the engine for every queue, while values inside the graph are checked at once.
 */
export interface EnqueueBody {
  readonly prepend: boolean;
  readonly batch: {
    /** Fresh for every try: the engine neither deduplicates nor keeps batches of one id apart. */
    readonly batch_id: string;
    readonly origin: string;
    readonly destination: string;
    readonly runs: 1;
    readonly graph: {
      readonly id: string;
      readonly nodes: Readonly<Record<string, GraphNode>>;
      readonly edges: readonly GraphEdge[];
    };
  };
}

/** The node whose image is the result, in every graph that we build. */
export const outputNodeId = 'output';
/** The node whose progress counts the steps. */
export const denoiseNodeId = 'denoise';
