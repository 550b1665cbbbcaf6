import { setFlagsFromString } from 'node:v8';
import { readApiConfig } from './config.ts';
import { openParts } from './parts.ts';
import { createLog } from './platform/log/create-log.ts';
import { warmPictureDecoders } from './platform/pictures/inspect-picture.ts';
import { serveApi } from './serve-api.ts';

// All garbage is collected when the heap has grown to three times its size since the last time, which is less than V8
// would let a busy process have. One that is called now and then it keeps small: it would collect with every fifth
// picture, beside its decoding, for 50 ms of two processors.
setFlagsFromString('--heap-growing-percent=200');

const config = readApiConfig();
const log = createLog({ level: config.logLevel });

// A bug that nobody caught: say it in the log's own form, then let the supervisor start a clean process.
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'an error reached nobody');
  process.exit(1);
});

try {
  const api = await serveApi(await openParts(config, log));
  log.info({ url: api.url }, 'listening');
  warmPictureDecoders();

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
} catch (error) {
  log.fatal({ err: error }, 'could not start');
  process.exit(1);
}
