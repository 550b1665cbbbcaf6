import { SectionPage } from '../SectionPage.tsx';

export function ConnectionsSection() {
  return <SectionPage id="connections" />;
}
