import { SectionPage } from '../SectionPage.tsx';

export function SecuritySection() {
  return <SectionPage id="security" />;
}
