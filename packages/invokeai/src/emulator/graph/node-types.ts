import type { Json } from '../json.ts';

/** A field's type as edges compare it; `X[]` is a list of X. */
export type FieldType = string;

export interface FieldDefinition {
  readonly types: readonly FieldType[];
  readonly default: Json;
  /** `connection` fields take no direct value in the engine's UI; over HTTP they do. */
  readonly input: 'any' | 'connection' | 'direct';
  /** A required field without value and edge is accepted at enqueue and fails when its node runs. */
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly choices?: readonly string[];
  readonly above?: number;
  readonly below?: number;
  readonly min?: number;
  readonly max?: number;
  readonly multipleOf?: number;
  /** Values are taken modulo this before their limits are checked. */
  readonly wrapsAt?: number;
  /** A rule of the engine's own beside the type: any number below `limit` is refused with `message`. */
  readonly refuses?: { readonly below: number; readonly message: string };
}

export interface NodeDefinition {
  /** Ready nodes run grouped by class, classes in the order of these names. */
  readonly className: string;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  readonly output: { readonly type: string; readonly fields: Readonly<Record<string, readonly FieldType[]>> };
  readonly useCache: boolean;
  /** Nodes that save a picture carry `board` and `metadata` and write them first. */
  readonly savesImage: boolean;
  /** Keys the definition does not know are accepted by every node, but only this kind passes them on. */
  readonly keepsExtraFields: boolean;
}

type Limits = Partial<Pick<FieldDefinition, 'choices' | 'above' | 'below' | 'min' | 'max' | 'multipleOf'>>;

const value = (type: FieldType, fallback: Json, limits: Limits = {}): FieldDefinition => ({
  types: [type],
  default: fallback,
  input: 'any',
  isRequired: false,
  isNullable: false,
  ...limits,
});
const nullable = (type: FieldType, limits: Limits = {}): FieldDefinition => ({
  ...value(type, null, limits),
  isNullable: true,
});
const given = (type: FieldType): FieldDefinition => ({ ...nullable(type), isRequired: true });
const wired = (...types: FieldType[]): FieldDefinition => ({
  ...nullable(''),
  types,
  input: 'connection',
  isRequired: true,
});
const wireable = (...types: FieldType[]): FieldDefinition => ({
  ...nullable(''),
  types,
  input: 'connection',
});

const outputs = {
  image: { type: 'image_output', fields: { image: ['ImageField'], width: ['integer'], height: ['integer'] } },
  latents: {
    type: 'latents_output',
    fields: { latents: ['LatentsField'], width: ['integer'], height: ['integer'] },
  },
  conditioning: { type: 'conditioning_output', fields: { conditioning: ['ConditioningField'] } },
  lora: { type: 'lora_loader_output', fields: { unet: ['UNetField'], clip: ['CLIPField'] } },
  sdxlLora: {
    type: 'sdxl_lora_loader_output',
    fields: { unet: ['UNetField'], clip: ['CLIPField'], clip2: ['CLIPField'] },
  },
} as const;

const single = (type: FieldType) => ({ type: `${type}_output`, fields: { value: [type] } });

function node(
  className: string,
  fields: NodeDefinition['fields'],
  output: NodeDefinition['output'],
  traits: Partial<Pick<NodeDefinition, 'useCache' | 'savesImage' | 'keepsExtraFields'>> = {},
): NodeDefinition {
  return { className, fields, output, useCache: true, savesImage: false, keepsExtraFields: false, ...traits };
}

export const schedulers =
  'ddim ddpm deis deis_k lms lms_k pndm heun heun_k euler euler_k euler_a kdpm_2 kdpm_2_k kdpm_2_a kdpm_2_a_k dpmpp_2s dpmpp_2s_k dpmpp_2m dpmpp_2m_k dpmpp_2m_sde dpmpp_2m_sde_k dpmpp_3m dpmpp_3m_k dpmpp_sde dpmpp_sde_k er_sde unipc unipc_k lcm tcd'.split(
    ' ',
  );

const families = ' sdxl_ flux_ flux2_ sd3_ cogview4_ z_image_ qwen_image_ anima_ krea2_ wan_'.split(' ');
const generationModes = [
  ...families.flatMap((family) =>
    ['txt2img', 'img2img', 'inpaint', 'outpaint'].map((mode) => `${family}${mode}`),
  ),
  'ernie_image_txt2img',
  'ideogram4_txt2img',
  'wan_i2v',
];

const pixels = (multipleOf?: number) =>
  value('integer', 512, { above: 0, ...(multipleOf === undefined ? {} : { multipleOf }) });
const loraInputs = { lora: given('ModelIdentifierField'), weight: value('number', 0.75) };
const loraList = { loras: nullable('LoRAField[]') };
const unetAndClip = { unet: wireable('UNetField'), clip: wireable('CLIPField') };
const vaeSettings = {
  tiled: value('boolean', false),
  tile_size: value('integer', 0, { multipleOf: 8 }),
  fp32: value('boolean', false),
};

/** Every node type that the emulator knows, by the `type` a graph names it with. */
export const nodeTypes: Readonly<Record<string, NodeDefinition>> = {
  boolean: node('BooleanInvocation', { value: value('boolean', false) }, single('boolean')),
  integer: node('IntegerInvocation', { value: value('integer', 0) }, single('integer')),
  float: node(
    'FloatInvocation',
    { value: value('number', 0) },
    { type: 'float_output', fields: { value: ['number'] } },
  ),
  string: node('StringInvocation', { value: value('string', '') }, single('string')),
  collect: node(
    'CollectInvocation',
    {
      item: wireable('any'),
      collection: { ...value('any[]', []), input: 'connection' },
    },
    { type: 'collect_output', fields: { collection: ['any[]'] } },
    { useCache: false },
  ),
  main_model_loader: node(
    'MainModelLoaderInvocation',
    { model: given('ModelIdentifierField') },
    { type: 'model_loader_output', fields: { unet: ['UNetField'], clip: ['CLIPField'], vae: ['VAEField'] } },
  ),
  sdxl_model_loader: node(
    'SDXLModelLoaderInvocation',
    { model: given('ModelIdentifierField') },
    {
      type: 'sdxl_model_loader_output',
      fields: { unet: ['UNetField'], clip: ['CLIPField'], clip2: ['CLIPField'], vae: ['VAEField'] },
    },
  ),
  vae_loader: node(
    'VAELoaderInvocation',
    { vae_model: given('ModelIdentifierField') },
    { type: 'vae_output', fields: { vae: ['VAEField'] } },
  ),
  lora_loader: node('LoRALoaderInvocation', { ...loraInputs, ...unetAndClip }, outputs.lora),
  lora_selector: node('LoRASelectorInvocation', loraInputs, {
    type: 'lora_selector_output',
    fields: { lora: ['LoRAField'] },
  }),
  lora_collection_loader: node('LoRACollectionLoader', { ...loraList, ...unetAndClip }, outputs.lora),
  sdxl_lora_loader: node(
    'SDXLLoRALoaderInvocation',
    { ...loraInputs, ...unetAndClip, clip2: wireable('CLIPField') },
    outputs.sdxlLora,
  ),
  sdxl_lora_collection_loader: node(
    'SDXLLoRACollectionLoader',
    { ...loraList, ...unetAndClip, clip2: wireable('CLIPField') },
    outputs.sdxlLora,
  ),
  seamless: node(
    'SeamlessModeInvocation',
    {
      unet: wireable('UNetField'),
      vae: wireable('VAEField'),
      seamless_y: value('boolean', true),
      seamless_x: value('boolean', true),
    },
    { type: 'seamless_output', fields: { unet: ['UNetField'], vae: ['VAEField'] } },
  ),
  clip_skip: node(
    'CLIPSkipInvocation',
    { clip: wired('CLIPField'), skipped_layers: value('integer', 0, { min: 0 }) },
    { type: 'clip_skip_output', fields: { clip: ['CLIPField'] } },
  ),
  compel: node(
    'CompelInvocation',
    { prompt: value('string', ''), clip: given('CLIPField'), mask: nullable('TensorField') },
    outputs.conditioning,
  ),
  sdxl_compel_prompt: node(
    'SDXLCompelPromptInvocation',
    {
      prompt: value('string', ''),
      style: value('string', ''),
      original_width: value('integer', 1024),
      original_height: value('integer', 1024),
      crop_top: value('integer', 0),
      crop_left: value('integer', 0),
      target_width: value('integer', 1024),
      target_height: value('integer', 1024),
      clip: wired('CLIPField'),
      clip2: wired('CLIPField'),
      mask: nullable('TensorField'),
    },
    outputs.conditioning,
  ),
  noise: node(
    'NoiseInvocation',
    {
      noise_type: value('string', 'SD', {
        choices: ['SD', 'FLUX', 'FLUX.2', 'SD3', 'CogView4', 'Z-Image', 'Anima'],
      }),
      seed: { ...value('integer', 0, { min: 0, max: 2 ** 32 - 1 }), wrapsAt: 2 ** 32 },
      width: pixels(8),
      height: pixels(8),
      use_cpu: value('boolean', true),
    },
    {
      type: 'noise_output',
      fields: { noise: ['LatentsField'], width: ['integer'], height: ['integer'] },
    },
  ),
  denoise_latents: node(
    'DenoiseLatentsInvocation',
    {
      positive_conditioning: wired('ConditioningField', 'ConditioningField[]'),
      negative_conditioning: wired('ConditioningField', 'ConditioningField[]'),
      noise: wireable('LatentsField'),
      steps: value('integer', 10, { above: 0 }),
      cfg_scale: {
        ...value('number', 7.5),
        types: ['number', 'number[]'],
        refuses: { below: 1, message: 'cfg_scale must be greater than 1' },
      },
      denoising_start: value('number', 0, { min: 0, max: 1 }),
      denoising_end: value('number', 1, { min: 0, max: 1 }),
      scheduler: value('string', 'euler', { choices: schedulers }),
      unet: wired('UNetField'),
      control: wireable('ControlField', 'ControlField[]'),
      ip_adapter: wireable('IPAdapterField', 'IPAdapterField[]'),
      t2i_adapter: wireable('T2IAdapterField', 'T2IAdapterField[]'),
      cfg_rescale_multiplier: value('number', 0, { min: 0, below: 1 }),
      hidiffusion: value('boolean', false),
      hidiffusion_raunet: value('boolean', true),
      hidiffusion_window_attn: value('boolean', true),
      hidiffusion_t1_ratio: value('number', 0.4, { min: 0, max: 1 }),
      hidiffusion_t2_ratio: value('number', 0, { min: 0, max: 1 }),
      latents: wireable('LatentsField'),
      denoise_mask: wireable('DenoiseMaskField'),
    },
    outputs.latents,
  ),
  l2i: node(
    'LatentsToImageInvocation',
    { latents: wired('LatentsField'), vae: wired('VAEField'), ...vaeSettings },
    outputs.image,
    { savesImage: true },
  ),
  i2l: node(
    'ImageToLatentsInvocation',
    {
      image: given('ImageField'),
      vae: wired('VAEField'),
      ...vaeSettings,
      color_compensation: value('string', 'None', { choices: ['None', 'SDXL'] }),
    },
    outputs.latents,
  ),
  img_resize: node(
    'ImageResizeInvocation',
    {
      image: given('ImageField'),
      width: pixels(),
      height: pixels(),
      resample_mode: value('string', 'bicubic', {
        choices: ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'],
      }),
    },
    outputs.image,
    { savesImage: true },
  ),
  image: node('ImageInvocation', { image: given('ImageField') }, outputs.image),
  save_image: node('SaveImageInvocation', { image: given('ImageField') }, outputs.image, {
    savesImage: true,
    useCache: false,
  }),
  core_metadata: node(
    'CoreMetadataInvocation',
    {
      generation_mode: nullable('string', { choices: generationModes }),
      positive_prompt: nullable('string'),
      negative_prompt: nullable('string'),
      width: nullable('integer'),
      height: nullable('integer'),
      seed: nullable('integer'),
      rand_device: nullable('string'),
      cfg_scale: nullable('number'),
      cfg_rescale_multiplier: nullable('number'),
      steps: nullable('integer'),
      scheduler: nullable('string'),
      seamless_x: nullable('boolean'),
      seamless_y: nullable('boolean'),
      clip_skip: nullable('integer'),
      model: nullable('ModelIdentifierField'),
      controlnets: nullable('ControlNetMetadataField[]'),
      ipAdapters: nullable('IPAdapterMetadataField[]'),
      t2iAdapters: nullable('T2IAdapterMetadataField[]'),
      loras: nullable('LoRAMetadataField[]'),
      strength: nullable('number'),
      init_image: nullable('string'),
      vae: nullable('ModelIdentifierField'),
      qwen3_encoder: nullable('ModelIdentifierField'),
      mistral_encoder: nullable('ModelIdentifierField'),
      ideogram4_caption: nullable('string'),
      hrf_enabled: nullable('boolean'),
      hrf_method: nullable('string'),
      hrf_strength: nullable('number'),
      positive_style_prompt: nullable('string'),
      negative_style_prompt: nullable('string'),
      refiner_model: nullable('ModelIdentifierField'),
      refiner_cfg_scale: nullable('number'),
      refiner_steps: nullable('integer'),
      refiner_scheduler: nullable('string'),
      refiner_positive_aesthetic_score: nullable('number'),
      refiner_negative_aesthetic_score: nullable('number'),
      refiner_start: nullable('number'),
    },
    { type: 'metadata_output', fields: { metadata: ['MetadataField'] } },
    { keepsExtraFields: true },
  ),
};

/** `board` and `metadata`, which every saving node has beside its own fields. */
export const savingFields: Readonly<Record<string, FieldDefinition>> = {
  board: { ...nullable('BoardField'), input: 'direct' },
  metadata: wireable('MetadataField'),
};

/** Attributes that every node has. */
export const commonFields: Readonly<Record<string, FieldDefinition>> = {
  is_intermediate: { ...value('boolean', false), input: 'direct' },
  use_cache: { ...value('boolean', true), input: 'direct' },
};

/** The field of a node type, or undefined when the type has none of that name. */
export function findField(definition: NodeDefinition, name: string): FieldDefinition | undefined {
  if (Object.hasOwn(definition.fields, name)) return definition.fields[name];
  if (definition.savesImage && Object.hasOwn(savingFields, name)) return savingFields[name];
  return Object.hasOwn(commonFields, name) ? commonFields[name] : undefined;
}

/** The definition of a node type, or undefined for a type that the emulator does not know. */
export function findNodeType(type: string): NodeDefinition | undefined {
  return Object.hasOwn(nodeTypes, type) ? nodeTypes[type] : undefined;
}
