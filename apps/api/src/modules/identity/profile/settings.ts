import type { SettingsView, UpdateSettingsInput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { ActorContext } from '../../../platform/context.ts';
import { withoutUndefined } from '../../../platform/without-undefined.ts';
import { updateUser } from '../update-user.ts';

/** How the product looks and speaks for this person, and what it writes to them about. */
export async function getSettings({ em, actor }: ActorContext): Promise<SettingsView> {
  const fields = ['language', 'theme', 'timeZone', 'notifyFinished', 'notifyNews'] as const;
  const user = await em.fork().findOneOrFail(User, { id: actor.userId }, { fields });
  const { language, theme, timeZone, notifyFinished, notifyNews } = user;
  return { language, theme, timeZone, notifyFinished, notifyNews };
}

/** Changes what is said and leaves the rest. */
export async function updateSettings(
  context: ActorContext,
  input: UpdateSettingsInput,
): Promise<SettingsView> {
  const { language, theme, timeZone, notifyFinished, notifyNews } = input;
  const changes = withoutUndefined({ language, theme, timeZone, notifyFinished, notifyNews });
  await updateUser(context, context.actor.userId, changes);
  return await getSettings(context);
}
