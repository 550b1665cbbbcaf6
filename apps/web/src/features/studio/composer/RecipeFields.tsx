import type { RefObject } from 'react';
import type { Composer } from '../use-composer.ts';
import { ModelPicker } from './ModelPicker.tsx';
import { MoreSettings } from './MoreSettings.tsx';
import { PromptBox } from './PromptBox.tsx';
import { SeedRow } from './SeedRow.tsx';
import { SizePicker } from './SizePicker.tsx';
import { StepsAndCount } from './StepsAndCount.tsx';

interface RecipeFieldsProps {
  readonly composer: Composer;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** Everything a recipe has, in the order people decide it. */
export function RecipeFields({ composer, field }: RecipeFieldsProps) {
  return (
    <div className="flex flex-col gap-5">
      <PromptBox composer={composer} field={field} />
      <ModelPicker composer={composer} />
      <SizePicker composer={composer} />
      <StepsAndCount composer={composer} />
      <SeedRow composer={composer} />
      <MoreSettings composer={composer} />
    </div>
  );
}
