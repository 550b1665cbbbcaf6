import { type SyntheticEvent, useEffect, useState } from 'react';

interface PreviewProps {
  readonly src: string;
}

/** Of the size that one pixel of the frame has on the wall: enough to melt its edges, too little to hide detail. */
const blurShare = 0.35;

/** An engine's frame has an eighth of the picture's pixels; without this each of them shows as a block. */
function soften({ currentTarget: image }: SyntheticEvent<HTMLImageElement>): void {
  const blur = (image.clientWidth / image.naturalWidth) * blurShare;
  if (!Number.isFinite(blur) || blur < 0.5) return;
  image.style.filter = `blur(${blur}px)`;
  // The blur fades towards the edge; the frame around the picture cuts off what sticks out.
  image.style.transform = `scale(${1 + (4 * blur) / Math.min(image.clientWidth, image.clientHeight)})`;
}

/** The newest look at a forming picture; each one fades over the one before, so nothing flickers between steps. */
export function Preview({ src }: PreviewProps) {
  const [frames, setFrames] = useState<{ readonly below: string | null; readonly above: string }>({
    below: null,
    above: src,
  });

  useEffect(() => {
    setFrames((shown) => (shown.above === src ? shown : { below: shown.above, above: src }));
  }, [src]);

  return (
    <>
      {frames.below && (
        <img
          src={frames.below}
          alt=""
          className="absolute inset-0 size-full"
          draggable={false}
          onLoad={soften}
        />
      )}
      <img
        key={frames.above}
        src={frames.above}
        alt=""
        className="cross-fade absolute inset-0 size-full"
        draggable={false}
        onLoad={soften}
      />
    </>
  );
}
