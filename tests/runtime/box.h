// A place where one thread leaves values and another waits for them.
#ifndef LIUSHUI_TESTS_RUNTIME_BOX_H_
#define LIUSHUI_TESTS_RUNTIME_BOX_H_

#include <deque>
#include <utility>

#include "absl/types/optional.h"
#include "engine/base/mutex.h"

namespace liushui::runtime {

// Thread-safe.
template <typename Value>
class Box {
 public:
  void Put(Value value) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    values_.push_back(std::move(value));
    filled_.NotifyAll();
  }
  // Waits for a value.
  Value Take() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    while (values_.empty()) filled_.Wait(&mutex_);
    Value value = std::move(values_.front());
    values_.pop_front();
    return value;
  }
  bool empty() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return values_.empty();
  }

 private:
  mutable Mutex mutex_;
  CondVar filled_;
  std::deque<Value> values_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_TESTS_RUNTIME_BOX_H_
