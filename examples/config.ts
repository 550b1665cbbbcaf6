export const serverUrl = process.env['PINGVAS_URL'] ?? 'http://localhost:4400';
export const token = process.env['PINGVAS_TOKEN'] ?? '';
