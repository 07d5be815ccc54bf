// The ledger that is checked.
#ifndef LIUSHUI_TESTS_BENCH_VERIFY_LEDGER_H_
#define LIUSHUI_TESTS_BENCH_VERIFY_LEDGER_H_

#include <string>

namespace liushui::bench {

// Writes a ledger of drafts that another person approves: three records an instance, all of which end.
void WriteLedger(const std::string& folder, int instances);

}  // namespace liushui::bench

#endif  // LIUSHUI_TESTS_BENCH_VERIFY_LEDGER_H_
