import { lazy, Suspense } from 'react';
import { useProofQuestion } from '../../api/step-up.ts';

const StepUpDialog = lazy(() =>
  import('./StepUpDialog.tsx').then(({ StepUpDialog: component }) => ({ default: component })),
);

/** Asks the person to show who they are whenever a call of this page needs it. One of it serves the whole page. */
export function StepUp() {
  const question = useProofQuestion();
  return <Suspense>{question && <StepUpDialog answer={question.answer} />}</Suspense>;
}
