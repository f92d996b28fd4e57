/*
 * A program of known shares: three functions that get five, three and two parts of the work. How much each round has
 * varies, or a sampler in step with the rounds would favour one function. At the end it prints the processor time that
 * each function really had, which is what a profile of it must show.
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
  uint64_t seed, sum;
  double seconds;
};

static double now(clockid_t clock) {
  struct timespec at;
  clock_gettime(clock, &at);
  return at.tv_sec + at.tv_nsec / 1e9;
}

/* Each function has a loop of its own, so that its samples are its own. */
#define WORK(name, step)                                                  \
  __attribute__((noinline)) static uint64_t name(uint64_t sum, long n) {  \
    for (long i = 0; i < n; i++) sum = sum * 6364136223846793005u + step; \
    return sum;                                                           \
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
  double a = now(CLOCK_THREAD_CPUTIME_ID);
  my->sum = half(my->sum, varied(my, 5 * unit));
  double b = now(CLOCK_THREAD_CPUTIME_ID);
  my->sum = third(my->sum, varied(my, 3 * unit));
  double c = now(CLOCK_THREAD_CPUTIME_ID);
  my->sum = fifth(my->sum, varied(my, 2 * unit));
  double d = now(CLOCK_THREAD_CPUTIME_ID);
  my->half += b - a;
  my->third += c - b;
  my->fifth += d - c;
}

static double end;

__attribute__((noinline)) static void *run(void *of) {
  struct spent *my = of;
  while (now(CLOCK_MONOTONIC) < end) outer(my, 40000);
  my->seconds = now(CLOCK_THREAD_CPUTIME_ID);
  return NULL;
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
    sum.seconds += all[i].seconds;
    sum.sum += all[i].sum;
  }
  double whole = sum.half + sum.third + sum.fifth;
  printf("{\"half\":%.6f,\"third\":%.6f,\"fifth\":%.6f,\"cpuSeconds\":%.6f,\"sum\":%llu}\n", sum.half / whole,
         sum.third / whole, sum.fifth / whole, sum.seconds, (unsigned long long)(sum.sum & 0xffff));
  return 0;
}
