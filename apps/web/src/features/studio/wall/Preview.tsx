import { useEffect, useState } from 'react';

interface PreviewProps {
  readonly src: string;
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
        <img src={frames.below} alt="" className="absolute inset-0 size-full" draggable={false} />
      )}
      <img
        key={frames.above}
        src={frames.above}
        alt=""
        className="cross-fade absolute inset-0 size-full"
        draggable={false}
      />
    </>
  );
}
