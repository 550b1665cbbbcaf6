import { freePort } from '@pingvas/config/free-port';
import type { BenchDatabase } from '../bench-postgres.ts';
import type { Goal } from '../goal.ts';
import { interleave } from '../measure/interleave.ts';
import { type HttpLoad, type HttpSample, measureHttp } from '../measure/measure-http.ts';
import { toFinding } from '../measure/to-finding.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { poolMax } from '../studio/open-studio.ts';
import { registerPerson } from '../studio/register-person.ts';
import { newSessions } from '../studio/session-rows.ts';
import { startApi } from '../studio/start-api.ts';
import { startProcess } from '../studio/start-process.ts';
import type { BenchTools } from '../tools.ts';

const bareMain = new URL('../studio/bare-server.ts', import.meta.url);

/** The cost of being signed in. */
export const me: Scenario = {
  name: 'me',
  about:
    'signed-in `me` over HTTP, its session checked, per second ÷ bare tRPC + one SQL read on the same server',
  goal: '≥ 0.6 on 8 and on 256 connections, every call answered',
  async run(tools) {
    const database = await tools.newDatabase();
    const api = await startApi(tools, database);
    const person = await registerPerson(api.url);
    const bareUrl = await startBare(tools, database, person.userId);
    const ourUrl = api.url;
    const findings: Finding[] = [];
    const headers = { authorization: `Bearer ${person.token}` };
    for (const connections of [8, 256]) {
      const name = `${connections} connections`;
      findings.push(await compare(tools, { name, isJudged: true, connections, ourUrl, headers, bareUrl }));
    }
    const strangers = takingTurns(await newSessions(database, tools.pick(strangersCount, 50)));
    const newHeaders = () => ({ authorization: `Bearer ${strangers()}` });
    const name = '8, of sessions not seen lately';
    const unknown = { name, isJudged: false, connections: 8, ourUrl, headers: newHeaders, bareUrl };
    return [...findings, await compare(tools, unknown)];
  },
};

/** More than an api remembers, so that none of them is remembered when its turn comes again. */
const strangersCount = 20_000;

async function compare(
  tools: BenchTools,
  call: {
    name: string;
    isJudged: boolean;
    connections: number;
    ourUrl: string;
    headers: HttpLoad['headers'];
    bareUrl: string;
  },
): Promise<Finding> {
  const { name, isJudged, connections, ourUrl, headers, bareUrl } = call;
  const rounds = tools.pick(7, 1);
  const seconds = tools.pick(3, 1);
  let failed = 0;
  const counted = (sample: HttpSample) => {
    failed += sample.failed;
    return sample;
  };
  const comparison = await interleave({
    compare: 'throughput',
    rounds,
    warmUpRounds: tools.pick(1, 0),
    ours: async () =>
      counted(await measureHttp({ url: `${ourUrl}/trpc/identity.me`, headers, connections, seconds })),
    baseline: () => measureHttp({ url: `${bareUrl}/trpc/me`, headers, connections, seconds }),
    onRound: (round) => tools.progress(`${name}, round ${round + 1} of ${rounds}`),
  });
  const goal: Goal = {
    text: 'ratio ≥ 0.6, all answered',
    isMet: ({ ratio }) => ratio !== null && ratio >= 0.6 && failed === 0,
  };
  return toFinding(name, comparison, isJudged ? goal : null, `${failed} calls failed`);
}

/** One after the other, and again from the first. */
function takingTurns(tokens: readonly string[]): () => string {
  let turn = 0;
  return () => tokens[turn++ % tokens.length] ?? '';
}

async function startBare(tools: BenchTools, database: BenchDatabase, userId: string): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const bare = await startProcess(bareMain, {
    readyUrl: `${url}/trpc/me`,
    env: {
      BARE_PORT: String(port),
      BARE_USER_ID: userId,
      DATABASE_URL: database.servingUrl,
      DATABASE_POOL_MAX: String(poolMax),
    },
  });
  tools.atEnd(() => bare.stop());
  return url;
}
