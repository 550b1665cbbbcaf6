import { classNames } from './class-names.ts';

interface FaceProps {
  /** What the person is called; its first letter stands in for a picture. */
  readonly name: string;
  readonly url: string | null;
  readonly size?: 's' | 'm' | 'l';
}

const sides = { s: 'size-8 text-14', m: 'size-11 text-18', l: 'size-24 text-34 label-face' } as const;

/** A person, round. Never read out: the name stands beside it, or in the label of the button around it. */
export function Face({ name, url, size = 's' }: FaceProps) {
  if (url !== null) {
    return (
      <img
        src={url}
        alt=""
        className={classNames('shrink-0 rounded-round bg-hover object-cover', sides[size])}
      />
    );
  }
  return (
    // The letter is drawn by the style sheet: as text it would have to stand in the button's name.
    <span
      aria-hidden="true"
      data-letter={[...name][0] ?? ''}
      className={classNames(
        'flex shrink-0 items-center justify-center rounded-round bg-glaze-wash font-strong text-glaze-text uppercase before:content-[attr(data-letter)]',
        sides[size],
      )}
    />
  );
}
