import { useEffect } from 'react';
import { trpc } from '../../../api/trpc.ts';

/** How often it is asked what became of a new picture, in milliseconds. */
const lookEveryMs = 800;

/** The profile; while a picture of the person is looked at, it is followed until that is over. */
export function useProfile() {
  const utils = trpc.useUtils();
  const profile = trpc.identity.profile.get.useQuery(undefined, {
    refetchInterval: ({ state }) => (state.data?.avatar?.state === 'processing' ? lookEveryMs : false),
  });
  const url = profile.data?.avatarUrl;
  useEffect(() => {
    // The face in the bar is the same one, smaller.
    if (url !== undefined) void utils.identity.me.invalidate();
  }, [url, utils]);
  return profile;
}
