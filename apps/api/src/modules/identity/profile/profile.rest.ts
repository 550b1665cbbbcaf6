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
import { type RestRoute, restRoute } from '../../../platform/rest/rest-route.ts';
import { getProfile } from './get-profile.ts';
import { grantAvatar } from './grant-avatar.ts';
import { removeAvatar } from './remove-avatar.ts';
import { getSettings, updateSettings } from './settings.ts';
import { updateProfile } from './update-profile.ts';
import { useAvatar } from './use-avatar.ts';

/** The same for callers in any language. */
export const profileRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/users/me',
    summary: 'The own profile',
    audience: 'account:read',
    output: profileView,
    status: 200,
    run: (context) => getProfile(context),
  }),
  restRoute({
    method: 'patch',
    path: '/users/me',
    summary: 'Change what is said about oneself; null takes a value away',
    audience: 'signedIn',
    body: updateProfileInput,
    output: profileView,
    status: 200,
    run: (context, { body }) => updateProfile(context, body),
  }),
  restRoute({
    method: 'get',
    path: '/users/me/settings',
    summary: 'Language, theme, time zone and what one is written to about',
    audience: 'account:read',
    output: settingsView,
    status: 200,
    run: (context) => getSettings(context),
  }),
  restRoute({
    method: 'patch',
    path: '/users/me/settings',
    summary: 'Change settings; what is left out stays',
    audience: 'signedIn',
    body: updateSettingsInput,
    output: settingsView,
    status: 200,
    run: (context, { body }) => updateSettings(context, body),
  }),
  restRoute({
    method: 'post',
    path: '/users/me/avatar',
    summary: 'Ask for leave to upload a picture of oneself: PUT it to the answered address, then take it',
    audience: 'signedIn',
    body: grantAvatarInput,
    output: avatarGrant,
    status: 201,
    run: (context, { body }) => grantAvatar(context, body),
  }),
  restRoute({
    method: 'put',
    path: '/users/me/avatar',
    summary: 'Take an upload as the picture of oneself; it is processed in the background',
    audience: 'signedIn',
    body: useAvatarInput,
    output: avatarView,
    status: 202,
    run: (context, { body }) => useAvatar(context, body),
  }),
  restRoute({
    method: 'delete',
    path: '/users/me/avatar',
    summary: 'Take the picture of oneself away',
    audience: 'signedIn',
    output: profileView,
    status: 200,
    run: (context) => removeAvatar(context),
  }),
];
