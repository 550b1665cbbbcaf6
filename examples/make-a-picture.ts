// Twenty lines from a prompt to a file: PINGVAS_URL=http://localhost:4400 PINGVAS_TOKEN=… node examples/make-a-picture.ts
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { AppRouter } from '@pingvas/api/app-router';
import { createPingvasClient } from '@pingvas/api-client';
import { serverUrl, token } from './config.ts';

const pingvas = createPingvasClient<AppRouter>({ url: serverUrl, token });
let generation = await pingvas.generation.request.mutate({
  recipe: { prompt: process.argv[2] ?? 'a lighthouse at dusk', width: 512, height: 512, steps: 20 },
  requestKey: randomUUID(),
});
while (generation.completedAt === null) {
  await wait(500);
  generation = await pingvas.generation.get.query({ generationId: generation.id });
}
for (const image of generation.images) {
  const picture = await fetch(new URL(image.url, serverUrl));
  await writeFile(process.argv[3] ?? 'picture.png', new Uint8Array(await picture.arrayBuffer()));
}
console.log(generation.status, generation.creditsConsumed, 'credits');
if (generation.failure !== null) console.error(`${generation.failure.message}\n${generation.failure.next}`);
