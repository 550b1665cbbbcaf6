import { SectionPage } from '../SectionPage.tsx';
import { ApiKeys } from './ApiKeys.tsx';
import { OwnWorkers } from './OwnWorkers.tsx';

/** What else may act for this account: programs with a key, and workers on one's own GPUs. */
export function KeysSection() {
  return (
    <SectionPage id="keys">
      <ApiKeys />
      <OwnWorkers />
    </SectionPage>
  );
}
