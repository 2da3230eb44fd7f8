#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

int unit_run(const char *name, const TTest *const *tests)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	int expected = 0;

	tcase_set_timeout(tcase, 60);
	for (; tests[expected]; expected++)
		tcase_add_test(tcase, tests[expected]);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner), ran = srunner_ntests_run(runner);
	srunner_free(runner);
	if (ran != expected || ran == 0)
		(void)fprintf(stderr, "%s: %d of %d tests ran\n", name, ran, expected);
	return failed == 0 && ran == expected && ran > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
