import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** The few calls that make a new server ready; the product's own client is tested against it, so it is not used here. */
async function call<Schema extends z.ZodType>(
  schema: Schema,
  url: string,
  init: { readonly method?: string; readonly body?: object } = {},
): Promise<z.output<Schema>> {
  const answer = await fetch(url, {
    method: init.method ?? 'GET',
    headers: { 'accept-encoding': 'identity', 'content-type': 'application/json' },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`${init.method ?? 'GET'} ${url} answered ${answer.status}: ${text.slice(0, 300)}`);
  return schema.parse(text === '' ? null : JSON.parse(text));
}

const runtimeConfig = z.object({ config: z.object({ profile_prefix: z.string().nullable() }) });
const modelList = z.object({ models: z.array(z.object({ key: z.string(), path: z.string() })) });
const installJob = z.object({ id: z.int(), status: z.string(), error_reason: z.string().nullish() });

/** The mark that the server at this address was started with; see startRealEngine. */
export async function readMark(url: string): Promise<string | null> {
  return (await call(runtimeConfig, `${url}/api/v1/app/runtime_config`)).config.profile_prefix;
}

/** Registers a model where it lies, unless it is registered already. */
export async function installModels(
  url: string,
  models: readonly { readonly key: string; readonly name: string; readonly path: string }[],
): Promise<void> {
  const known = (await call(modelList, `${url}/api/v2/models/`)).models;
  const jobs: number[] = [];
  for (const { key, name, path } of models) {
    const installed = known.find((model) => model.key === key);
    if (installed?.path === path) continue;
    if (installed !== undefined)
      await call(z.unknown(), `${url}/api/v2/models/i/${key}`, { method: 'DELETE' });
    const query = new URLSearchParams({ source: path, inplace: 'true' });
    const body = { key, name };
    const job = await call(installJob, `${url}/api/v2/models/install?${query}`, { method: 'POST', body });
    jobs.push(job.id);
  }
  for (const id of jobs) {
    for (;;) {
      const job = await call(installJob, `${url}/api/v2/models/install/${id}`);
      if (job.status === 'completed') break;
      if (job.status === 'error' || job.status === 'cancelled') {
        throw new Error(`The engine did not install a model: ${job.error_reason ?? job.status}`);
      }
      await delay(100);
    }
  }
}
