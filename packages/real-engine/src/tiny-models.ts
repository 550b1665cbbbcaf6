/** One of the models that are made for the real engine; the key is ours and the same in every installation. */
export interface TinyModel {
  readonly key: string;
  readonly name: string;
  readonly file: string;
}

/** In the order of installation. */
export const tinyModels: readonly TinyModel[] = [
  { key: '5e4d0001-0000-4000-8000-000000000015', name: 'tiny-sd15', file: 'tiny-sd15' },
  { key: '5e4d0002-0000-4000-8000-000000000015', name: 'tiny-sd15-b', file: 'tiny-sd15-b' },
  { key: '5e4d0003-0000-4000-8000-0000000000a1', name: 'tiny-sdxl', file: 'tiny-sdxl' },
  { key: '5e4d0004-0000-4000-8000-0000000000f2', name: 'tiny-flux2-klein', file: 'tiny-flux2-klein' },
  { key: '5e4d0005-0000-4000-8000-0000000000c1', name: 'tiny-controlnet', file: 'tiny-controlnet' },
  { key: '5e4d0006-0000-4000-8000-0000000000e1', name: 'tiny-lora', file: 'tiny-lora.safetensors' },
  { key: '5e4d0007-0000-4000-8000-0000000000e2', name: 'tiny-lora-b', file: 'tiny-lora-b.safetensors' },
  { key: '5e4d0008-0000-4000-8000-0000000000b1', name: 'tiny-upscaler', file: 'tiny-upscaler.safetensors' },
];
