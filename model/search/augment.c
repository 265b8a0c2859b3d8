/* The augmentation of src/lib/core/features/augment.ts and mix-style.ts for whole batches, with random numbers of its own. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* `mix_style` is drawn by search.py, which says in `others` whom each picture is mixed with. */
typedef struct {
  float tempo, warp, shift, mix_style, mix_from, noise, babble, snr_low, snr_high;
  float equalizer_db, band_limit, telephone, mask_bands, mask_frames, loop;
} Config;

/* Where a recording lies in `power`: first value, frames. */
typedef struct { int64_t at, frames; } Place;

typedef struct {
  const float *power;
  const Place *trimmed, *full;
  Place noise;
  const float *bands; /* per recording: mean and deviation of every band */
  int n_mels, width;
} Corpus;

static double uniform(uint64_t *state, double from, double to) {
  uint64_t z = (*state += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return from + (to - from) * ((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static int below(uint64_t *state, int n) {
  int i = (int)uniform(state, 0, n);
  return i < n ? i : n - 1;
}

static double mean(const float *values, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += values[i];
  return sum / n;
}

static int crop_tempo(const float *from, int frames, const Corpus *c, float tempo, uint64_t *rng, float *to) {
  double rate = exp(uniform(rng, -tempo, tempo));
  int n = (int)floor(frames / rate);
  if (n > c->width) n = c->width;
  if (n < 1) n = 1;
  double start = uniform(rng, 0, fmax(0, frames - n * rate));
  for (int t = 0; t < n; t++) {
    double position = fmin(start + t * rate, frames - 1);
    int left = (int)position, right = left + 1 < frames ? left + 1 : frames - 1;
    float share = position - left;
    for (int m = 0; m < c->n_mels; m++)
      to[m * n + t] = from[m * frames + left] * (1 - share) + from[m * frames + right] * share;
  }
  return n;
}

static void warp_frequency(const float *from, int n_mels, int n, double stretch, double offset, float *to) {
  for (int m = 0; m < n_mels; m++) {
    double position = fmin(fmax(m * stretch + offset, 0), n_mels - 1);
    int low = (int)position, high = low + 1 < n_mels ? low + 1 : n_mels - 1;
    float share = position - low;
    for (int t = 0; t < n; t++) to[m * n + t] = from[low * n + t] * (1 - share) + from[high * n + t] * share;
  }
}

static void mix_style(float *mel, int n_mels, int n, const float *other, double share) {
  float largest = 0;
  for (int i = 0; i < n_mels * n; i++) largest = fmaxf(largest, mel[i]);
  double level = log(fmax(mean(mel, n_mels * n), 1e-30));
  float floor_ = largest * 1e-8f + 1e-30f;
  for (int m = 0; m < n_mels; m++) {
    float *row = mel + m * n;
    double sum = 0, squares = 0;
    for (int t = 0; t < n; t++) {
      double value = log(fmaxf(row[t], floor_));
      sum += value;
      squares += value * value;
    }
    double own = sum / n, deviation = sqrt(fmax(squares / n - own * own, 0.01));
    double to = share * (own - level) + (1 - share) * other[m] + level;
    double stretch = share + (1 - share) * other[n_mels + m] / deviation;
    for (int t = 0; t < n; t++) row[t] = exp((log(fmaxf(row[t], floor_)) - own) * stretch + to);
  }
}

static void add(float *mel, const float *noise, int size, double level, const Config *k, uint64_t *rng) {
  float gain = level / (mean(noise, size) + 1e-30) * pow(10, -uniform(rng, k->snr_low, k->snr_high) / 10);
  for (int i = 0; i < size; i++) mel[i] += gain * noise[i];
}

static void tilted_noise(const Corpus *c, int n, uint64_t *rng, float *to) {
  int start = below(rng, c->noise.frames - n);
  double tilt = uniform(rng, -15, 5);
  for (int m = 0; m < c->n_mels; m++) {
    float gain = pow(10, tilt * m / (c->n_mels - 1) / 10);
    const float *row = c->power + c->noise.at + m * c->noise.frames + start;
    for (int t = 0; t < n; t++) to[m * n + t] = gain * row[t];
  }
}

static void add_talkers(const Corpus *c, const int *talkers, int n_talkers, int n, uint64_t *rng, float *to) {
  memset(to, 0, sizeof(float) * c->n_mels * n);
  for (int left = 3 + below(rng, 6); left > 0; left--) {
    Place place = c->full[talkers[below(rng, n_talkers)]];
    const float *mel = c->power + place.at;
    float gain = 1 / (mean(mel, c->n_mels * place.frames) + 1e-12);
    int start = below(rng, place.frames);
    for (int m = 0; m < c->n_mels; m++)
      for (int t = 0; t < n; t++) to[m * n + t] += gain * mel[m * place.frames + (start + t) % place.frames];
  }
}

static void equalize(double *gains, int n_mels, float range_db, uint64_t *rng) {
  for (int m = 0; m < n_mels; m++) gains[m] = 1;
  if (range_db == 0) return;
  int n_bands = 2 + below(rng, 4), edges[7] = {0};
  for (int i = 1; i < n_bands; i++) {
    int edge = 1 + below(rng, n_mels - 2), at = i;
    for (; at > 1 && edges[at - 1] > edge; at--) edges[at] = edges[at - 1];
    edges[at] = edge;
  }
  edges[n_bands] = n_mels - 1;
  double gains_db[7];
  for (int i = 0; i <= n_bands; i++) gains_db[i] = uniform(rng, -range_db, range_db);
  for (int i = 0; i < n_bands; i++)
    for (int m = edges[i]; m <= edges[i + 1]; m++) {
      double share = edges[i + 1] > edges[i] ? (double)(m - edges[i]) / (edges[i + 1] - edges[i]) : 0;
      gains[m] = pow(10, (gains_db[i] + share * (gains_db[i + 1] - gains_db[i])) / 10);
    }
}

static void limit_band(double *gains, int n_mels, float telephone, uint64_t *rng) {
  double low = uniform(rng, 50, 400);
  double high = uniform(rng, 0, 1) < telephone ? uniform(rng, 3200, 4000) : uniform(rng, 4000, 7000);
  double slope = uniform(rng, 12, 30), top = 2595 * log10(1 + 8000.0 / 700);
  for (int m = 0; m < n_mels; m++) {
    double centre = 700 * (pow(10, top * (m + 1) / (n_mels + 1) / 2595) - 1);
    gains[m] /= (1 + pow(low / centre, 12)) * (1 + pow(centre / high, slope));
  }
}

/* Decibels over 80 dB under the maximum, standardised over the whole picture, in place. */
static void standardize(float *picture, int size) {
  float largest = 1e-14f;
  double sum = 0, squares = 0;
  for (int i = 0; i < size; i++) largest = fmaxf(largest, picture[i]);
  for (int i = 0; i < size; i++) sum += picture[i] = 10 * log10f(fmaxf(picture[i], fmaxf(largest * 1e-8f, 1e-14f)));
  double average = sum / size;
  for (int i = 0; i < size; i++) squares += (picture[i] - average) * (picture[i] - average);
  float scale = 1 / (sqrt(squares / size) + 1e-3);
  for (int i = 0; i < size; i++) picture[i] = (picture[i] - average) * scale;
}

/* One frequency mask and one time mask (SpecAugment, Park and others 2019). */
static void mask(float *picture, const Corpus *c, const Config *k, uint64_t *rng) {
  int bands = below(rng, (int)k->mask_bands + 1), band = below(rng, c->n_mels - bands + 1);
  int frames = below(rng, (int)k->mask_frames + 1), frame = below(rng, c->width - frames + 1);
  for (int m = 0; m < c->n_mels; m++)
    for (int t = 0; t < c->width; t++)
      if ((m >= band && m < band + bands) || (t >= frame && t < frame + frames)) picture[m * c->width + t] = 0;
}

/* Fills what is beside the recording with the recording again. */
static void repeat(float *picture, int n_mels, int width, int at, int frames) {
  for (int m = 0; m < n_mels; m++)
    for (int t = 0; t < width; t++)
      if (t < at || t >= at + frames) {
        int phase = (t - at) % frames;
        picture[m * width + t] = picture[m * width + at + (phase < 0 ? phase + frames : phase)];
      }
}

/* `others`: for each picture a recording to mix styles with, or -1. `pictures` is [n, n_mels, width]. */
void augment(const Corpus *c, const Config *k, const int *talkers, int n_talkers, const int *chosen,
             const int *others, int n, uint64_t seed, float *pictures) {
  int size = c->n_mels * c->width;
  float *first = malloc(sizeof(float) * size), *mel = malloc(sizeof(float) * size);
  double *gains = malloc(sizeof(double) * c->n_mels);
  for (int i = 0; i < n; i++) {
    uint64_t rng = seed * 1000003ULL + i * 7919ULL + 12345;
    int noisy = uniform(&rng, 0, 1) < k->noise, crowded = uniform(&rng, 0, 1) < k->babble;
    Place place = noisy || crowded ? c->full[chosen[i]] : c->trimmed[chosen[i]];
    int frames = crop_tempo(c->power + place.at, place.frames, c, k->tempo, &rng, first);
    double stretch = exp(uniform(&rng, -k->warp, k->warp));
    warp_frequency(first, c->n_mels, frames, stretch, uniform(&rng, -k->shift, k->shift), mel);
    if (others[i] >= 0)
      mix_style(mel, c->n_mels, frames, c->bands + 2 * c->n_mels * others[i], uniform(&rng, k->mix_from, 1));
    double level = mean(mel, c->n_mels * frames);
    if (noisy) {
      tilted_noise(c, frames, &rng, first);
      add(mel, first, c->n_mels * frames, level, k, &rng);
    }
    if (crowded) {
      add_talkers(c, talkers, n_talkers, frames, &rng, first);
      add(mel, first, c->n_mels * frames, level, k, &rng);
    }
    equalize(gains, c->n_mels, k->equalizer_db, &rng);
    if (uniform(&rng, 0, 1) < k->band_limit) limit_band(gains, c->n_mels, k->telephone, &rng);
    int at = below(&rng, c->width - frames + 1);
    float *picture = pictures + (size_t)i * size;
    memset(picture, 0, sizeof(float) * size);
    for (int m = 0; m < c->n_mels; m++)
      for (int t = 0; t < frames; t++) picture[m * c->width + at + t] = gains[m] * mel[m * frames + t];
    if (k->loop > 0) repeat(picture, c->n_mels, c->width, at, frames);
    standardize(picture, size);
    if (k->mask_bands + k->mask_frames > 0) mask(picture, c, k, &rng);
  }
  free(first);
  free(mel);
  free(gains);
}

/* What the network receives of a picture in mel power, as a vocal tract of another length would have it; `loop` as in training. */
void picture(const float *power, int n_mels, int width, double stretch, int loop, float *to) {
  warp_frequency(power, n_mels, width, stretch, 0, to);
  if (loop) {
    int first = width, last = -1;
    for (int t = 0; t < width; t++) {
      float sum = 0;
      for (int m = 0; m < n_mels; m++) sum += to[m * width + t];
      if (sum > 0) { last = t; if (t < first) first = t; }
    }
    if (last >= first) repeat(to, n_mels, width, first, last - first + 1);
  }
  standardize(to, n_mels * width);
}
