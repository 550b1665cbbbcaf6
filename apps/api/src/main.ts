import { readApiConfig } from './config.ts';
import { openParts } from './parts.ts';
import { createLog } from './platform/log/create-log.ts';
import { serveApi } from './serve-api.ts';

const config = readApiConfig();
const log = createLog({ level: config.logLevel });
const api = await serveApi(await openParts(config, log));
log.info({ url: api.url }, 'listening');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    api.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'did not end in order');
        process.exit(1);
      },
    );
  });
}
