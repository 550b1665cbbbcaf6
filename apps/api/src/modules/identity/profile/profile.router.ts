import {
  avatarGrant,
  avatarView,
  grantAvatarInput,
  profileView,
  settingsView,
  updateProfileInput,
  updateSettingsInput,
  useAvatarInput,
} from '@pingvas/contracts';
import { router, scoped, signedIn } from '../../../platform/trpc/procedures.ts';
import { getProfile } from './get-profile.ts';
import { grantAvatar } from './grant-avatar.ts';
import { removeAvatar } from './remove-avatar.ts';
import { getSettings, updateSettings } from './settings.ts';
import { updateProfile } from './update-profile.ts';
import { useAvatar } from './use-avatar.ts';

const built = router({
  get: scoped('account:read')
    .output(profileView)
    .query(({ ctx }) => getProfile(ctx)),
  update: signedIn
    .input(updateProfileInput)
    .output(profileView)
    .mutation(({ ctx, input }) => updateProfile(ctx, input)),
  settings: scoped('account:read')
    .output(settingsView)
    .query(({ ctx }) => getSettings(ctx)),
  updateSettings: signedIn
    .input(updateSettingsInput)
    .output(settingsView)
    .mutation(({ ctx, input }) => updateSettings(ctx, input)),
  grantAvatar: signedIn
    .input(grantAvatarInput)
    .output(avatarGrant)
    .mutation(({ ctx, input }) => grantAvatar(ctx, input)),
  useAvatar: signedIn
    .input(useAvatarInput)
    .output(avatarView)
    .mutation(({ ctx, input }) => useAvatar(ctx, input)),
  removeAvatar: signedIn.output(profileView).mutation(({ ctx }) => removeAvatar(ctx)),
});

type Built = typeof built;
export interface ProfileRouter extends Built {}
/** What a person says about themselves, and how the product looks and speaks for them. */
export const profileRouter: ProfileRouter = built;
