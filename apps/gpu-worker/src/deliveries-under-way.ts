import { type Bell, createBell } from './time/bell.ts';

/** Pictures between the engine's last step and the api's word that they are published. */
export interface DeliveriesUnderWay {
  /** One more; the answer says that it is over, however it ended, and may be called again. */
  begin(): () => void;
  isQuiet(): boolean;
  /** Rings when the last one is over. */
  readonly quiet: Bell;
}

/** None yet. */
export function createDeliveriesUnderWay(): DeliveriesUnderWay {
  const underWay = new Set<object>();
  const quiet = createBell();
  return {
    quiet,
    begin() {
      const delivery = {};
      underWay.add(delivery);
      return () => {
        if (underWay.delete(delivery) && underWay.size === 0) quiet.ring();
      };
    },
    isQuiet: () => underWay.size === 0,
  };
}
