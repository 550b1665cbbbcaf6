// Loaded before everything else by `node --import …/shift-clock.ts?minutes=10`: the wall clock of the process is off by
// so much. What only counts, such as performance.now, goes on as it was; so do the kernel and other machines.
const offsetMs = Number(new URL(import.meta.url).searchParams.get('minutes')) * 60_000;
const RealDate = globalThis.Date;
const shiftedNow = () => RealDate.now() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
  construct(target, given: unknown[], newTarget) {
    return Reflect.construct(target, given.length === 0 ? [shiftedNow()] : given, newTarget);
  },
  apply: () => new RealDate(shiftedNow()).toString(),
  get: (target, name, receiver) => (name === 'now' ? shiftedNow : Reflect.get(target, name, receiver)),
});

export {};
