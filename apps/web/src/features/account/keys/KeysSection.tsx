import { SectionPage } from '../SectionPage.tsx';

export function KeysSection() {
  return <SectionPage id="keys" />;
}
