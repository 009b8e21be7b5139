// Argon2id as the portal's passwords use it (m = 46 MiB, t = 1), on THREADS threads for SECONDS: hashes a second.
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static atomic_long hashes;
static double seconds, start;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *work(void *unused) {
    unsigned char output[32], salt[16] = {0};
    const char *password = "Hobelbank Ziegel 1894";
    while (now() - start < seconds) {
        if (crypto_pwhash(output, sizeof output, password, strlen(password), salt, 1, 47104UL * 1024,
                          crypto_pwhash_ALG_ARGON2ID13) != 0) abort();
        atomic_fetch_add(&hashes, 1);
    }
    return unused;
}

int main(int count, char **argument) {
    if (count != 3 || sodium_init() < 0) return 64;
    int threads = atoi(argument[1]);
    seconds = atof(argument[2]);
    start = now();
    pthread_t thread[64];
    for (int i = 0; i < threads; i++) pthread_create(&thread[i], NULL, work, NULL);
    for (int i = 0; i < threads; i++) pthread_join(thread[i], NULL);
    printf("%.1f\n", (double)hashes / (now() - start));
    return 0;
}
