import type { ReactNode } from 'react';
import { LanguageSwitch } from '../../shell/LanguageSwitch.tsx';
import { Logo } from '../../ui/Logo.tsx';
import { HungPicture } from './HungPicture.tsx';

interface DoorPageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** The door: words and fields on the left, one picture hung on the right. */
export function DoorPage({ title, children }: DoorPageProps) {
  return (
    <div className="grid min-h-dvh bg-ground max-wide:grid-rows-[auto_1fr] wide:grid-cols-[max(38%,420px)_1fr]">
      <main className="flex flex-col px-14 py-10 max-desk:px-10 max-wide:order-2 max-wide:px-4 max-wide:py-6">
        <header className="flex items-center justify-between">
          <Logo className="h-[30px]" />
          <LanguageSwitch />
        </header>
        {/* The title stands still: a sentence that comes below a field moves nothing above it. */}
        <div className="w-full max-w-[380px] pt-[min(9vh,112px)] max-wide:max-w-none max-wide:py-6">
          <h1 className="label-face mb-7 max-w-[9em] text-40 max-wide:mb-5 max-wide:max-w-none max-wide:text-28">
            {title}
          </h1>
          {children}
        </div>
      </main>
      <HungPicture />
    </div>
  );
}
