"""Draws random weights for the smallest models that InvokeAI 6.14 still loads and runs on a processor.

What they paint is noise. What they are for is everything around it: recognising, installing and loading a model,
previews of every step, decoding and saving. Nothing is downloaded.

Usage: tiny_models.py FOLDER    one line per model that was made; one that is there already is left alone.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TQDM_DISABLE", "1")

import diffusers  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

diffusers.utils.logging.disable_progress_bar()
transformers.utils.logging.disable_progress_bar()
transformers.utils.logging.set_verbosity_error()

CLIP_WORDS = 514  # every byte, every byte that ends a word, and two marks
SD_TEXT_WIDTH = 768  # InvokeAI tells families apart by these three widths, so they cannot shrink
SDXL_TEXT_WIDTH = 2048
BIG_G_WIDTH = 1280


def byte_alphabet() -> list[str]:
    """Byte-level tokenizers write each byte as one visible character; unprintable ones move behind 255."""
    visible = list(range(0x21, 0x7F)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    moved = range(0x100, 0x100 + 256 - len(visible))
    return [chr(code) for code in (*visible, *moved)]


def clip_vocabulary() -> dict[str, int]:
    letters = byte_alphabet()
    endings = [f"{letter}</w>" for letter in letters]
    return {word: number for number, word in enumerate([*letters, *endings, "<|startoftext|>", "<|endoftext|>"])}


def clip_tokenizer():
    return transformers.CLIPTokenizer(vocab=clip_vocabulary(), merges=[], model_max_length=77)


def clip_text(kind, width: int, **more):
    shape = transformers.CLIPTextConfig(
        vocab_size=CLIP_WORDS,
        hidden_size=width,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=width // 64,
        max_position_embeddings=77,
        bos_token_id=CLIP_WORDS - 2,
        eos_token_id=CLIP_WORDS - 1,
        pad_token_id=CLIP_WORDS - 1,
        **more,
    )
    return kind(shape)


def autoencoder(scale: float):
    stages = 4  # three halvings: a latent pixel stands for eight
    return diffusers.AutoencoderKL(
        block_out_channels=[8] * stages,
        down_block_types=["DownEncoderBlock2D"] * stages,
        up_block_types=["UpDecoderBlock2D"] * stages,
        layers_per_block=1,
        norm_num_groups=4,
        latent_channels=4,
        scaling_factor=scale,
    )


def denoiser(text_width: int, **more):
    return diffusers.UNet2DConditionModel(
        sample_size=8,
        in_channels=4,
        out_channels=4,
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=4,
        cross_attention_dim=text_width,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        **more,
    )


def noise_schedule(kind, **more):
    return kind(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, **more)


def as_invokeai_expects(folder: Path) -> None:
    """Undoes what newer libraries write differently: names of text weights, and files of the old tokenizer."""
    for encoder in folder.glob("text_encoder*"):
        weights = encoder / "model.safetensors"
        tensors = load_file(weights)
        prefix = "" if any(name.startswith("text_model.") for name in tensors) else "text_model."
        renamed = {
            name if name.startswith("text_projection.") else prefix + name: tensor for name, tensor in tensors.items()
        }
        save_file(renamed, weights, metadata={"format": "pt"})
    for tokenizer in folder.glob("tokenizer*"):
        (tokenizer / "vocab.json").write_text(json.dumps(clip_vocabulary(), ensure_ascii=False), encoding="utf-8")
        (tokenizer / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")


def stable_diffusion_15(target: Path) -> None:
    diffusers.StableDiffusionPipeline(
        unet=denoiser(SD_TEXT_WIDTH),
        vae=autoencoder(0.18215),
        text_encoder=clip_text(transformers.CLIPTextModel, SD_TEXT_WIDTH),
        tokenizer=clip_tokenizer(),
        scheduler=noise_schedule(diffusers.PNDMScheduler, skip_prk_steps=True, prediction_type="epsilon"),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(target)
    as_invokeai_expects(target)


def stable_diffusion_xl(target: Path) -> None:
    diffusers.StableDiffusionXLPipeline(
        unet=denoiser(
            SDXL_TEXT_WIDTH,
            addition_embed_type="text_time",
            addition_time_embed_dim=256,
            projection_class_embeddings_input_dim=6 * 256 + BIG_G_WIDTH,
            transformer_layers_per_block=1,
            use_linear_projection=True,
        ),
        vae=autoencoder(0.13025),
        text_encoder=clip_text(transformers.CLIPTextModel, SD_TEXT_WIDTH),
        text_encoder_2=clip_text(
            transformers.CLIPTextModelWithProjection, BIG_G_WIDTH, projection_dim=BIG_G_WIDTH
        ),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        scheduler=noise_schedule(diffusers.EulerDiscreteScheduler),
        force_zeros_for_empty_prompt=True,
    ).save_pretrained(target)
    as_invokeai_expects(target)


def flux2_klein(target: Path) -> None:
    """FLUX.1 has no small form: its loaders insist on twelve billion parameters. FLUX.2 Klein reads its own config."""
    words = [*byte_alphabet(), "<|im_start|>", "<|im_end|>", "<|endoftext|>"]
    number = {word: index for index, word in enumerate(words)}
    text_width = 32
    tokenizer = transformers.Qwen2Tokenizer(
        vocab=number,
        merges=[],
        model_max_length=512,
        unk_token="<|endoftext|>",
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
        additional_special_tokens=["<|im_start|>", "<|im_end|>"],
    )
    tokenizer.chat_template = (
        "{% for turn in messages %}<|im_start|>{{ turn['role'] }}\n{{ turn['content'] }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    text_encoder = transformers.Qwen3ForCausalLM(
        transformers.Qwen3Config(
            vocab_size=len(words),
            hidden_size=text_width,
            intermediate_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=16,
            max_position_embeddings=1024,
            bos_token_id=None,
            eos_token_id=number["<|im_end|>"],
            pad_token_id=number["<|endoftext|>"],
        )
    )
    transformer = diffusers.Flux2Transformer2DModel(
        in_channels=128,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=3 * text_width,  # three layers of the text encoder, side by side
        timestep_guidance_channels=32,
        axes_dims_rope=(4, 4, 4, 4),
        guidance_embeds=False,
    )
    diffusers.Flux2KleinPipeline(
        transformer=transformer,
        vae=diffusers.AutoencoderKLFlux2(block_out_channels=(8, 8, 8, 8), layers_per_block=1, norm_num_groups=4),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(
            shift=3.0,
            use_dynamic_shifting=True,
            base_shift=0.5,
            max_shift=1.15,
            base_image_seq_len=256,
            max_image_seq_len=4096,
            time_shift_type="exponential",
        ),
        is_distilled=True,
    ).save_pretrained(target)


def lora_15(target: Path) -> None:
    """In kohya's form, on the text attention of the small SD 1.5 denoiser."""
    layer = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_"
    rank, channels = 4, 8
    tensors = {}
    for part, width in {"q": channels, "k": SD_TEXT_WIDTH, "v": SD_TEXT_WIDTH}.items():
        tensors[f"{layer}{part}.lora_down.weight"] = torch.randn(rank, width)
        tensors[f"{layer}{part}.lora_up.weight"] = torch.randn(channels, rank)
        tensors[f"{layer}{part}.alpha"] = torch.tensor(float(rank))
    save_file(tensors, target)


def controlnet_15(target: Path) -> None:
    net = diffusers.ControlNetModel(
        in_channels=4,
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=4,
        cross_attention_dim=SD_TEXT_WIDTH,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        conditioning_embedding_out_channels=(16, 32, 96, 256),
    )
    for name, weight in net.named_parameters():
        if name.endswith(".weight") and not weight.any():
            torch.nn.init.normal_(weight, std=0.2)  # outputs begin at zero, and would change no picture
    net.save_pretrained(target)


def upscaler_4x(target: Path) -> None:
    """An ESRGAN with two blocks, in the names by which it is recognised; its growth of 32 is fixed."""
    width, growth = 8, 32
    layers = {name: (width, width) for name in ("conv_body", "conv_up1", "conv_up2", "conv_hr")}
    layers["conv_first"] = (3, width)
    layers["conv_last"] = (width, 3)
    for block in range(2):
        for dense in range(1, 4):
            for depth in range(5):
                out = width if depth == 4 else growth
                layers[f"body.{block}.rdb{dense}.conv{depth + 1}"] = (width + depth * growth, out)
    tensors = {}
    for name, (channels_in, channels_out) in layers.items():
        tensors[f"{name}.weight"] = torch.randn(channels_out, channels_in, 3, 3) * 0.05
        tensors[f"{name}.bias"] = torch.zeros(channels_out)
    save_file(tensors, target)


MODELS: dict[str, Callable[[Path], None]] = {
    "tiny-sd15": stable_diffusion_15,
    "tiny-sd15-b": stable_diffusion_15,
    "tiny-sdxl": stable_diffusion_xl,
    "tiny-flux2-klein": flux2_klein,
    "tiny-controlnet": controlnet_15,
    "tiny-lora.safetensors": lora_15,
    "tiny-lora-b.safetensors": lora_15,
    "tiny-upscaler.safetensors": upscaler_4x,
}


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, make) in enumerate(MODELS.items()):
        target = folder / name
        if target.exists():
            continue
        torch.manual_seed(seed)
        draft = folder / f"unfinished-{name}"
        remove(draft)
        make(draft)
        draft.rename(target)
        print(name, flush=True)


if __name__ == "__main__":
    main()
