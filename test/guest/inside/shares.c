/*
 * A program of known shares: three functions that get five, three and two parts of the work. How much each round has
 * varies, or a sampler in step with the rounds would favour one function. At the end it prints what each function did: its
 * share of the processor time that the kernel counted, and its share of the rounds of the loops, which all cost the same.
 * A profile must show these. In a guest whose CPUs the host takes away now and then only the second is exact, since the
 * guest's kernel counts the time taken as if the program had run.
 *
 *   shares SECONDS [THREADS]
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MOST_THREADS 16

struct spent {
  double half, third, fifth;
  double half_rounds, third_rounds, fifth_rounds;
  uint64_t seed, sum;
  double seconds;
};

static double now(clockid_t clock) {
  struct timespec at;
  clock_gettime(clock, &at);
  return at.tv_sec + at.tv_nsec / 1e9;
}

/*
 * Each function has a loop of its own, so that its samples are its own. It measures itself: a function that calls another one
 * keeps its frame, so the chain of return addresses has its caller.
 */
#define WORK(name, step)                                                        \
  __attribute__((noinline)) static void name(struct spent *my, long n) {        \
    double begin = now(CLOCK_THREAD_CPUTIME_ID);                                \
    uint64_t sum = my->sum;                                                     \
    for (long i = 0; i < n; i++) sum = sum * 6364136223846793005u + step;       \
    my->sum = sum;                                                              \
    my->name##_rounds += n;                                                     \
    my->name += now(CLOCK_THREAD_CPUTIME_ID) - begin;                           \
  }

WORK(half, 1442695040888963407u)
WORK(third, 1442695040888963409u)
WORK(fifth, 1442695040888963411u)

/* Between 0.5 and 1.5 of the mean. */
static long varied(struct spent *my, long mean) {
  my->seed = my->seed * 6364136223846793005u + 1442695040888963407u;
  return mean / 2 + (long)((my->seed >> 33) % (uint64_t)mean);
}

__attribute__((noinline)) static void outer(struct spent *my, long unit) {
  half(my, varied(my, 5 * unit));
  third(my, varied(my, 3 * unit));
  fifth(my, varied(my, 2 * unit));
}

static double end;

__attribute__((noinline)) static void *run(void *of) {
  struct spent *my = of;
  while (now(CLOCK_MONOTONIC) < end) outer(my, 40000);
  my->seconds = now(CLOCK_THREAD_CPUTIME_ID);
  return NULL;
}

static void print_shares(double half, double third, double fifth) {
  double whole = half + third + fifth;
  printf("{\"half\":%.6f,\"third\":%.6f,\"fifth\":%.6f}", half / whole, third / whole, fifth / whole);
}

int main(int count, char **arguments) {
  double seconds = count < 2 ? 6 : atof(arguments[1]);
  int threads = count < 3 ? 1 : atoi(arguments[2]);
  if (threads < 1 || MOST_THREADS < threads) return 2;
  static struct spent all[MOST_THREADS];
  pthread_t ids[MOST_THREADS];
  end = now(CLOCK_MONOTONIC) + seconds;
  for (int i = 0; i < threads; i++) {
    all[i].seed = 7919u * (i + 1);
    pthread_create(&ids[i], NULL, run, &all[i]);
  }
  struct spent sum = {0};
  for (int i = 0; i < threads; i++) {
    pthread_join(ids[i], NULL);
    sum.half += all[i].half;
    sum.third += all[i].third;
    sum.fifth += all[i].fifth;
    sum.half_rounds += all[i].half_rounds;
    sum.third_rounds += all[i].third_rounds;
    sum.fifth_rounds += all[i].fifth_rounds;
    sum.seconds += all[i].seconds;
    sum.sum += all[i].sum;
  }
  printf("{\"cpu\":");
  print_shares(sum.half, sum.third, sum.fifth);
  printf(",\"work\":");
  print_shares(sum.half_rounds, sum.third_rounds, sum.fifth_rounds);
  /* The sum is printed so that no loop is left out as useless. */
  printf(",\"cpuSeconds\":%.6f,\"sum\":%u}\n", sum.seconds, (unsigned)(sum.sum & 0xffff));
  return 0;
}
