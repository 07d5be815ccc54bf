// NullCharts: random small workflows over data that may be null, some of which test for it.
#ifndef LIUSHUI_TESTS_CORE_NULLS_NULL_CHARTS_H_
#define LIUSHUI_TESTS_CORE_NULLS_NULL_CHARTS_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace liushui::core {

// The same seed gives the same charts. Their data: x and r (a record with an optional v) are inputs that may
// be absent, l is a list of such records, y is absent at first, n is an int. They hear the events a, b and c;
// a has the fields p, which may be absent, and q. What can go wrong in them is null, and n / n, which some do
// on purpose.
class NullCharts {
 public:
  explicit NullCharts(uint64_t seed) : random_(seed) {}

  // A declaration as YAML.
  std::string Next();

  // 0 ... limit - 1.
  int Below(int limit) { return static_cast<int>(random_() % static_cast<uint64_t>(limit)); }
  bool Chance(int percent) { return Below(100) < percent; }

 private:
  std::string Place();
  std::string FieldOfEither();
  std::string Int(int depth);
  std::string Bool(int depth);
  std::string Tested(int depth);
  std::string Item(int depth);
  std::string Action(int depth);
  std::string Block();
  std::string Ordered();
  std::string Transition(const std::string& to);
  std::string States(const std::string& prefix, int count);

  std::mt19937_64 random_;
  bool in_event_ = false;  // of a, so that its fields may be read
};

}  // namespace liushui::core

#endif  // LIUSHUI_TESTS_CORE_NULLS_NULL_CHARTS_H_
