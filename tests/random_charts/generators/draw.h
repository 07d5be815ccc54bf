// Draw: small questions to chance, answered from one RapidCheck seed.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_DRAW_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_DRAW_H_

#include <cstddef>
#include <cstdint>

#include "rapidcheck.h"

namespace liushui::random_charts {

// Equal seeds give equal answers. A value; each generator owns one.
class Draw {
 public:
  explicit Draw(const rc::Random& random) : random_(random) {}

  // 0 ... limit - 1; limit is above 0.
  int Below(int limit) { return static_cast<int>(random_.next() % static_cast<uint64_t>(limit)); }
  bool Chance(int percent) { return Below(100) < percent; }
  // An element of a list that is not empty.
  template <typename List>
  const typename List::value_type& Any(const List& list) {
    return *(list.begin() + Below(static_cast<int>(list.size())));
  }

 private:
  rc::Random random_;
};

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_DRAW_H_
