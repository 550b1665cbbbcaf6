import { hash, verify } from '@node-rs/argon2';
import { atLeast, type Goal } from '../goal.ts';
import { interleave } from '../measure/interleave.ts';
import { type HttpSample, measureHttp } from '../measure/measure-http.ts';
import { measureLoad } from '../measure/measure-load.ts';
import { toFinding } from '../measure/to-finding.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { registerPerson } from '../studio/register-person.ts';
import { startApi } from '../studio/start-api.ts';
import type { BenchTools } from '../tools.ts';

type Person = Awaited<ReturnType<typeof registerPerson>>;

/** What the api hashes passwords with. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Log-ins at once where their throughput is measured. */
const concurrency = 16;

/** What passwords cost, and whom. */
export const logIn: Scenario = {
  name: 'log-in',
  about:
    'log-ins over HTTP per second ÷ bare argon2 and a renewal of tokens instead; `me` while 50 log-ins run ÷ alone',
  goal: '≥ 0.8; p95 of `me` at most doubled, every call answered',
  async run(tools) {
    const database = await tools.newDatabase();
    const { url } = await startApi(tools, database);
    const people: Person[] = [];
    for (let n = 0; n < 20; n += 1) people.push(await registerPerson(url));
    const stored = await hash(passwordOfNobody, cost);
    const bare = () => verify(stored, passwordOfNobody);
    return [
      await throughput(tools, 'beside argon2 and a renewal', atLeast('ratio', 0.8), {
        ours: (index) => enter(url, people, index),
        baseline: renewing(url, people, bare),
      }),
      await throughput(tools, 'beside argon2 alone', null, {
        ours: (index) => enter(url, people, index),
        baseline: bare,
      }),
      await neighbours(tools, url, people),
    ];
  },
};

const passwordOfNobody = 'a password that nobody has';

async function throughput(
  tools: BenchTools,
  name: string,
  goal: Goal | null,
  work: Readonly<Record<'ours' | 'baseline', (index: number) => Promise<unknown>>>,
): Promise<Finding> {
  const rounds = tools.pick(5, 1);
  const operations = tools.pick(400, 20);
  const comparison = await interleave({
    compare: 'throughput',
    rounds,
    warmUpRounds: tools.pick(1, 0),
    ours: () => measureLoad({ concurrency, operations }, work.ours),
    baseline: () => measureLoad({ concurrency, operations }, work.baseline),
    onRound: (round) => tools.progress(`${name}, round ${round + 1} of ${rounds}`),
  });
  return toFinding(name, comparison, goal);
}

/**
 * A check of a password in this process, and with it what a log-in does besides: over HTTP, a session and a refresh token
 * written. Each caller renews one after the other, as a refresh token works once.
 */
function renewing(url: string, people: readonly Person[], check: () => Promise<unknown>) {
  const free = people.map(({ refreshToken }) => refreshToken);
  return async () => {
    await check();
    const token = free.pop();
    if (token === undefined) throw new Error('More renewals at once than there are people');
    free.push(await renew(url, token));
  };
}

/** How many log-ins are under way all the time, and how often somebody else asks who they are. */
const atOnce = 50;
const callsPerSecond = 100;

async function neighbours(tools: BenchTools, url: string, people: readonly Person[]): Promise<Finding> {
  // The p95 of one round rests on its 25 slowest calls: only the middle of many rounds says something.
  const rounds = tools.pick(11, 1);
  const seconds = tools.pick(5, 1);
  const [person] = people;
  const headers = { authorization: `Bearer ${person?.token ?? ''}` };
  let failed = 0;
  let entered = 0;
  const me = async (): Promise<HttpSample> => {
    const call = { url: `${url}/trpc/identity.me`, headers, connections: 8, rate: callsPerSecond, seconds };
    const sample = await measureHttp(call);
    failed += sample.failed;
    return sample;
  };
  const comparison = await interleave({
    compare: 'p95',
    rounds,
    warmUpRounds: tools.pick(1, 0),
    ours: async () => {
      let isOver = false;
      const crowd = Array.from({ length: atOnce }, async (_, index) => {
        while (!isOver) {
          await enter(url, people, index);
          entered += 1;
        }
      });
      const sample = await me();
      isOver = true;
      await Promise.all(crowd);
      return sample;
    },
    baseline: me,
    onRound: (round) => tools.progress(`me beside log-ins, round ${round + 1} of ${rounds}`),
  });
  const goal: Goal = {
    text: 'ratio of p95 ≤ 2, all answered',
    isMet: ({ ratio }) => ratio !== null && ratio <= 2 && failed === 0,
  };
  const alone = `p95 alone ${comparison.baseline.p95.toFixed(2)} ms; ${entered} log-ins meanwhile; ${failed} calls failed`;
  return toFinding(`me beside ${atOnce} log-ins`, comparison, goal, alone);
}

async function enter(url: string, people: readonly Person[], index: number): Promise<void> {
  const { email, password } = people[index % people.length] ?? { email: '', password: '' };
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`A log-in answered ${answer.status}`);
}

async function renew(url: string, refreshToken: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: refreshToken }),
  });
  const body = (await answer.json()) as { refresh_token?: string };
  if (body.refresh_token === undefined) throw new Error(`A renewal answered ${answer.status}`);
  return body.refresh_token;
}
