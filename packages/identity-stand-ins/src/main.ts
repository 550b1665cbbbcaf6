import { readStandInsConfig } from './config.ts';
import { startIdentityStandIns } from './start-stand-ins.ts';

const config = readStandInsConfig();
try {
  const standIns = await startIdentityStandIns({
    port: config.STAND_INS_PORT,
    hostname: 'localhost',
    client: { id: config.STAND_INS_CLIENT_ID, secret: config.STAND_INS_CLIENT_SECRET },
  });
  process.stdout.write(`Stand-ins for Google, Discord and Kakao on port ${standIns.port}\n`);
  const stop = () => {
    void standIns.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  process.stderr.write(`The stand-ins did not start: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
