import { SectionPage } from '../SectionPage.tsx';
import { DeleteGroup } from './DeleteGroup.tsx';
import { ExportGroup } from './ExportGroup.tsx';

/** Taking everything along, and leaving. */
export function PrivacySection() {
  return (
    <SectionPage id="privacy">
      <ExportGroup />
      <DeleteGroup />
    </SectionPage>
  );
}
