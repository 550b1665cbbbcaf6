import { SectionPage } from '../SectionPage.tsx';

export function PrivacySection() {
  return <SectionPage id="privacy" />;
}
