/*
 * Loaded into every process of an installation before its own code. The channel to the launcher closes when the launcher
 * ends, however it ends: without this a `kill -9` would leave an api on the port and a worker calling for ever.
 */
const graceMs = 5_000;

process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs).unref();
  process.kill(process.pid, 'SIGTERM');
});
// Listening must not keep a process alive that has nothing else to do.
process.channel?.unref();

export {};
