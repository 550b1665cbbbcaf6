import { SectionPage } from '../SectionPage.tsx';

export function SessionsSection() {
  return <SectionPage id="sessions" />;
}
