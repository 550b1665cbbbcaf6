export type LiveListener = (message: string) => void;

/** `in-process` is one box without Redis; `disconnected` means other processes' messages do not arrive just now. */
export type LiveBusState = 'in-process' | 'connected' | 'disconnected';

/**
 * Short messages between the processes of the api: engine previews, changes, wake-ups of long polls.
 *
 * Nothing depends on it for being right, only for being quick: a message may be lost or come twice, so each is whole
 * and listeners read the database for the truth. No method throws because the carrier is away, and none waits for it.
 */
export interface LiveBus {
  /** Sends to whoever listens now, in this process and the others. */
  publish(topic: string, message: string): Promise<void>;
  /** To this process's own listeners alone, at once. */
  publishHere(topic: string, message: string): void;
  /** Resolves once messages arrive (or, while the carrier is away, once they will when it is back); the answer ends the listening. */
  subscribe(topic: string, listener: LiveListener): Promise<() => Promise<void>>;
  /** What somebody in this process listens to now. */
  topics(): readonly string[];
  /** Keeps the newest message for whoever comes later, e.g. a progress frame; gone after `seconds`. */
  remember(key: string, value: string, seconds: number): Promise<void>;
  recall(key: string): Promise<string | null>;
  state(): LiveBusState;
  /** Grows whenever messages of other processes may have been missed: what was built on hearing them is to be forgotten. */
  interruptions(): number;
  close(): Promise<void>;
}
