import { openTestServer } from './test-server.ts';

/** For `globalSetup` of a vitest configuration: one PostgreSQL for the whole run, gone when it ends. */
export default function setup(): Promise<() => Promise<void>> {
  return openTestServer();
}
