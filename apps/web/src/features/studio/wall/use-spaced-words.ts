import { useEffect, useRef, useState } from 'react';

const atMostEveryMs = 10_000;

/** The words to read out: the newest ones, but at most every ten seconds, so that progress is no chatter. */
export function useSpacedWords(words: string): string {
  const [spoken, setSpoken] = useState('');
  const lastAt = useRef(0);

  useEffect(() => {
    const wait = Math.max(0, lastAt.current + atMostEveryMs - Date.now());
    const timer = setTimeout(() => {
      lastAt.current = Date.now();
      setSpoken(words);
    }, wait);
    return () => clearTimeout(timer);
  }, [words]);

  return spoken;
}
