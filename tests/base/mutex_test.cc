#include "engine/base/mutex.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace liushui {
namespace {

TEST(MutexTest, OneThreadAtATime) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 1000;
  Mutex mutex;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        MutexLock lock(&mutex);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, kThreads * kRounds);
}

TEST(CondVarTest, NotifiedThreadGoesOn) {
  Mutex mutex;
  CondVar changed;
  bool ready = false;
  std::thread waker([&] {
    MutexLock lock(&mutex);
    ready = true;
    changed.NotifyAll();
  });
  {
    MutexLock lock(&mutex);
    while (!ready) changed.Wait(&mutex);
    EXPECT_TRUE(ready);
  }
  waker.join();
}

TEST(CondVarTest, WaitForEndsWithTheTime) {
  Mutex mutex;
  CondVar never;
  MutexLock lock(&mutex);
  while (never.WaitFor(&mutex, std::chrono::microseconds(1))) {
  }
  SUCCEED();
}

}  // namespace
}  // namespace liushui
