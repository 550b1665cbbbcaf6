import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** How much work waits, read when somebody scrapes. */
export interface QueueDepth {
  readonly queue: string;
  readonly waiting: number;
  readonly active: number;
}

/** Passwords hashed and checked since the start, and how many are not done yet. */
export interface PasswordWork {
  readonly hashes: number;
  readonly checks: number;
  readonly unfinished: number;
}

/** The measurements of one process. Labels are bounded: route templates and statuses, never ids. */
export interface Metrics {
  requestAnswered(request: { method: string; route: string; status: number; seconds: number }): void;
  generationChanged(status: string): void;
  /** `kind` is grant or picture; `state` pending, posted or voided. */
  creditsMoved(transfer: { kind: string; state: string; amount: number }): void;
  pictureRendered(picture: { model: string; seconds: number }): void;
  /** A call that came too often. */
  callRefused(call: { limit: string }): void;
  /** Called at each scrape; the newest source wins. */
  setQueueDepthSource(read: () => Promise<readonly QueueDepth[]>): void;
  /** Read at each scrape; the newest source wins. */
  setPasswordWorkSource(read: () => PasswordWork): void;
  /** The Prometheus text and its content type. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const requestSecondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const renderSecondsBuckets = [1, 2, 5, 10, 20, 40, 80, 160, 320];

/** A registry of its own for each process part, so that two apis in one test process do not collide. */
export function createMetrics(options: { readonly withProcess: boolean }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.withProcess) collectDefaultMetrics({ register: registry });

  const requests = new Histogram({
    name: 'pingvas_http_request_seconds',
    help: 'Time to answer a request, by route template',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: requestSecondsBuckets,
    registers,
  });
  const generations = new Counter({
    name: 'pingvas_generations_total',
    help: 'Generations that entered a status',
    labelNames: ['status'] as const,
    registers,
  });
  const credits = new Counter({
    name: 'pingvas_credits_moved_total',
    help: 'Credits in transfers, by kind and by the state they entered',
    labelNames: ['kind', 'state'] as const,
    registers,
  });
  const renders = new Histogram({
    name: 'pingvas_render_seconds',
    help: 'Time a worker needed for one picture',
    labelNames: ['model'] as const,
    buckets: renderSecondsBuckets,
    registers,
  });
  const refusals = new Counter({
    name: 'pingvas_calls_refused_total',
    help: 'Calls that came too often, by limit',
    labelNames: ['limit'] as const,
    registers,
  });
  const depth = new Gauge({
    name: 'pingvas_queue_jobs',
    help: 'Jobs in the queues, by queue and state',
    labelNames: ['queue', 'state'] as const,
    registers,
  });
  let readPasswords: (() => PasswordWork) | null = null;
  new Counter({
    name: 'pingvas_passwords_total',
    help: 'Passwords that were hashed for keeping or checked against a hash',
    labelNames: ['work'] as const,
    registers,
    collect() {
      const { hashes, checks } = readPasswords?.() ?? { hashes: 0, checks: 0 };
      this.reset();
      this.inc({ work: 'hash' }, hashes);
      this.inc({ work: 'check' }, checks);
    },
  });
  new Gauge({
    name: 'pingvas_passwords_unfinished',
    help: 'Passwords that are being hashed or wait for it',
    registers,
    collect() {
      this.set(readPasswords?.().unfinished ?? 0);
    },
  });
  let readDepth: (() => Promise<readonly QueueDepth[]>) | null = null;

  return {
    requestAnswered({ method, route, status, seconds }) {
      requests.observe({ method, route, status: String(status) }, seconds);
    },
    generationChanged(status) {
      generations.inc({ status });
    },
    creditsMoved({ kind, state, amount }) {
      credits.inc({ kind, state }, amount);
    },
    pictureRendered({ model, seconds }) {
      renders.observe({ model }, seconds);
    },
    callRefused({ limit }) {
      refusals.inc({ limit });
    },
    setQueueDepthSource(read) {
      readDepth = read;
    },
    setPasswordWorkSource(read) {
      readPasswords = read;
    },
    async expose() {
      if (readDepth !== null) {
        // A scrape must answer while the database is down: then the depth is simply absent.
        const queues = await readDepth().catch(() => []);
        depth.reset();
        for (const { queue, waiting, active } of queues) {
          depth.set({ queue, state: 'waiting' }, waiting);
          depth.set({ queue, state: 'active' }, active);
        }
      }
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
