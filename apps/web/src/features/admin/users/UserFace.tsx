import type { ListedUser } from '@pingvas/contracts';
import { classNames } from '../../../ui/class-names.ts';
import { nameOf } from './name-of.ts';

interface UserFaceProps {
  readonly user: Pick<ListedUser, 'avatarUrl' | 'email' | 'nickname' | 'fullName' | 'username'>;
  readonly size?: 's' | 'l';
}

/** A person, round: their picture, or the first letter of what they are called. */
export function UserFace({ user, size = 's' }: UserFaceProps) {
  const side = size === 's' ? 'size-8 text-14' : 'size-14 text-22';
  if (user.avatarUrl) {
    return (
      <img src={user.avatarUrl} alt="" className={classNames('shrink-0 rounded-round object-cover', side)} />
    );
  }
  const [letter = ''] = nameOf(user) ?? user.email;
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'flex shrink-0 items-center justify-center rounded-round bg-glaze-wash font-strong text-glaze-text uppercase',
        side,
      )}
    >
      {letter}
    </span>
  );
}
