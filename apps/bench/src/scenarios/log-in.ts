import { availableParallelism } from 'node:os';
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

/** What passwords cost, and whom. */
export const logIn: Scenario = {
  name: 'log-in',
  about: 'log-ins over HTTP per second ÷ bare argon2 on the same cores; `me` while 50 log-ins run ÷ alone',
  goal: '≥ 0.8 of what argon2 allows; p95 of `me` at most doubled, every call answered',
  async run(tools) {
    const database = await tools.newDatabase();
    const { url } = await startApi(tools, database);
    const people: Person[] = [];
    for (let n = 0; n < 20; n += 1) people.push(await registerPerson(url));
    return [await throughput(tools, url, people), await neighbours(tools, url, people)];
  },
};

async function throughput(tools: BenchTools, url: string, people: readonly Person[]): Promise<Finding> {
  const rounds = tools.pick(5, 1);
  const operations = tools.pick(400, 20);
  const stored = await hash('a password of somebody', cost);
  const comparison = await interleave({
    compare: 'throughput',
    rounds,
    ours: () => measureLoad({ concurrency: 16, operations }, (index) => enter(url, people, index)),
    // As many at once as there are cores: more would only wait for each other.
    baseline: () =>
      measureLoad({ concurrency: availableParallelism(), operations }, () =>
        verify(stored, 'a password of somebody'),
      ),
    onRound: (round) => tools.progress(`throughput, round ${round + 1} of ${rounds}`),
  });
  return toFinding('16 at once', comparison, atLeast('ratio', 0.8));
}

/** How many log-ins are under way all the time, and how often somebody else asks who they are. */
const atOnce = 50;
const callsPerSecond = 100;

async function neighbours(tools: BenchTools, url: string, people: readonly Person[]): Promise<Finding> {
  const rounds = tools.pick(5, 1);
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
